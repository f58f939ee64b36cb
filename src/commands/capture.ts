import path from 'node:path';
import metadata from '../../package.json' with { type: 'json' };
import type { Certainty } from '../core/diagnosis.ts';
import { type Bundle, openBundle } from '../node/capture/bundle.ts';
import { capture } from '../node/capture/capture.ts';
import { choose, named, type Reach } from '../node/capture/choose.ts';
import { captureCore } from '../node/capture/core-file.ts';
import { dryRun } from '../node/capture/dry-run.ts';
import { type Manifest, longestPause } from '../node/capture/manifest.ts';
import { commandLine, type ProcessEntry, processTable } from '../node/capture/process-table.ts';
import { Progress } from '../node/capture/progress.ts';
import { captureScript } from '../node/capture/script.ts';
import { Shell } from '../node/capture/shell.ts';
import { findTools } from '../node/capture/tools.ts';
import { complain, print } from '../node/output.ts';
import { UserError } from '../node/user-error.ts';
import { diagnoseBundle, diagnoseToStderr } from './diagnose-bundle.ts';
import type { Style } from './emit.ts';

export interface CaptureArguments {
  readonly pids: readonly number[];
  readonly reach: Reach;
  readonly name?: string;
  readonly core?: string;
  readonly exe?: string;
  readonly output?: string;
  readonly keep: boolean;
  readonly twice?: number;
  readonly locals: boolean;
  readonly ghosts: boolean;
  readonly debuginfod: boolean;
  readonly toolTimeout: number;
  readonly timeout: number;
  readonly most: number;
  readonly dryRun: boolean;
  readonly script: boolean;
  readonly format: Style['format'];
  readonly failOn?: Certainty;
}

/** Captures, diagnoses and prints; returns the exit status. */
export async function run(args: CaptureArguments): Promise<number> {
  if (args.script) {
    await print(captureScript(args.pids, metadata.version));
    return 0;
  }
  const processes = args.core === undefined ? chosen(args) : [];
  if (args.dryRun) {
    await print(await dryRun(processes, args));
    return 0;
  }
  const bundle = openBundle(args.keep ? (args.output ?? defaultName(args, processes)) : undefined);
  try {
    const { manifest, interrupted } = await take(args, processes, bundle);
    await bundle.finish(manifest);
    tell(manifest, bundle);
    if (interrupted) return 130;
    return await diagnoseBundle(bundle, args);
  } finally {
    bundle.discard();
  }
}

/** For a command that has run too long: what is below `pid`, diagnosed on standard error. */
export async function captureTree(
  pid: number,
  { output, locals }: { output?: string; locals: boolean },
): Promise<void> {
  const args: CaptureArguments = { ...usual, pids: [pid], locals, ...(output !== undefined && { output }) };
  const processes = chosen(args);
  const bundle = openBundle(output ?? defaultName(args, processes));
  try {
    const { manifest } = await take(args, processes, bundle);
    await bundle.finish(manifest);
    await diagnoseToStderr(bundle);
    tell(manifest, bundle);
  } finally {
    bundle.discard();
  }
}

const usual: CaptureArguments = {
  pids: [],
  reach: 'children',
  keep: true,
  locals: false,
  ghosts: true,
  debuginfod: false,
  toolTimeout: 60,
  timeout: 300,
  most: 40,
  dryRun: false,
  script: false,
  format: 'text',
};

function chosen({ pids, name, reach, most }: CaptureArguments): readonly ProcessEntry[] {
  const table = processTable();
  const wanted = [...pids, ...(name === undefined ? [] : named(table, name, process.pid, commandLine))];
  if (wanted.length === 0)
    throw new UserError("which process? 'ghostlock capture PID', or --name PATTERN, or --core FILE");
  const { processes, left } = choose(table, wanted, reach, most, process.pid);
  if (left > 0) complain(`${left} more processes of this tree are left out; --max-processes ${most + left} takes all`);
  return processes;
}

function defaultName({ core }: CaptureArguments, [first]: readonly ProcessEntry[]): string {
  const what =
    first === undefined ? path.basename(core ?? 'core') : `${first.name.replace(/[^\w.-]+/g, '_')}-${first.pid}`;
  const now = new Date().toISOString().replace(/[-:]|\..*$/g, '');
  return `ghostlock-${what}-${now}`;
}

async function take(args: CaptureArguments, processes: readonly ProcessEntry[], bundle: Bundle) {
  const tools = findTools();
  const shell = new Shell({
    limit: args.toolTimeout,
    locals: args.locals,
    debuginfod: args.debuginfod,
    ...(tools.pySpyProgram !== undefined && { pySpy: tools.pySpyProgram }),
  });
  let interrupted = false;
  const stop = () => {
    interrupted = true;
    shell.interrupt();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  const progress = new Progress(process.stderr);
  try {
    const request = {
      processes,
      folder: bundle.folder,
      tools,
      shell,
      version: metadata.version,
      total: args.timeout,
      ghosts: args.ghosts,
      ...(args.twice !== undefined && { twice: args.twice }),
      progress: progress.say,
      isInterrupted: () => interrupted,
    };
    const manifest =
      args.core === undefined ? await capture(request) : await captureCore(request, args.core, args.exe ?? '');
    return { manifest, interrupted };
  } finally {
    progress.clear();
    for (const signal of signals) process.off(signal, stop);
  }
}

/** On standard error, so that standard output is the report alone. */
function tell(manifest: Manifest, { kept }: Bundle): void {
  const longest = longestPause(manifest);
  const count = manifest.processes.length;
  const seconds = (Date.parse(manifest.to) - Date.parse(manifest.from)) / 1000;
  const pause =
    longest === undefined || longest.pause === 0
      ? 'nothing was stopped'
      : `longest pause ${longest.pause.toFixed(3)} s (${longest.tool}, process ${longest.pid})`;
  complain(`${count} ${count === 1 ? 'process' : 'processes'} captured in ${seconds.toFixed(1)} s; ${pause}`);
  for (const { says, try: attempt } of manifest.missing) complain(`not taken: ${says}\n  try: ${attempt}`);
  if (kept !== undefined) complain(`kept in ${kept}; 'ghostlock ${kept}' reads it again`);
}
