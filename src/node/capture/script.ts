import { helper, helperNames, shellMain, shellSteps } from './assets.ts';

/** A shell script with everything in it: for machines where Node is not to be had. */
export function captureScript(pids: readonly number[], version: string): string {
  const helpers = helperNames().map(
    (name) => `  cat >"$HELPERS/${name}" <<'END OF ${name}'\n${helper(name)}END OF ${name}\n`,
  );
  return [
    '#!/bin/sh',
    `# Captures hung processes for ghostlock ${version}; printed by 'ghostlock capture --script'.`,
    '# sh capture.sh [--only | --children | --tree] [--output DIR] PID…     then, anywhere: ghostlock DIR',
    '',
    shellSteps(),
    `write_helpers() {\n  mkdir "$HELPERS/ghosts"\n${helpers.join('')}}\n`,
    `DEFAULT_PIDS='${pids.join(' ')}'`,
    `VERSION='${version}'`,
    '',
    shellMain(),
  ].join('\n');
}
