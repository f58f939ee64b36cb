import { type ChildProcess, spawn } from 'node:child_process';
import { helpersFolder, shellSteps } from './assets.ts';

export interface ShellSettings {
  /** Seconds that one tool may take. */
  readonly limit: number;
  readonly pySpy?: string;
  readonly locals: boolean;
  readonly debuginfod: boolean;
}

export interface Outcome {
  /** Exit status as a shell sees it; 124 where the tool's time was over. */
  readonly status: number;
  readonly seconds: number;
  readonly output: string;
}

/**
 * Runs one function of scripts/capture/steps.sh in a session of its own: a Ctrl-C at the terminal, or the death of
 * this very process, does not reach the tool in the middle of its stop, and what watches over the tool lives on.
 */
export class Shell {
  readonly #settings: ShellSettings;
  readonly #running = new Set<ChildProcess>();

  constructor(settings: ShellSettings) {
    this.#settings = settings;
  }

  run(words: readonly string[], extra: Record<string, string> = {}): Promise<Outcome> {
    const started = performance.now();
    const child = spawn('sh', ['-c', `${shellSteps()}\n"$@"`, 'ghostlock', ...words], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...this.#environment(), ...extra },
    });
    this.#running.add(child);
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        this.#running.delete(child);
        const seconds = (performance.now() - started) / 1000;
        resolve({ status: code ?? (signal === 'SIGKILL' ? 137 : 143), seconds, output: String(Buffer.concat(pieces)) });
      });
    });
  }

  /** Asks the running tool to let go of the process; what watches over it sees to the rest. */
  interrupt(): void {
    for (const child of this.#running) child.kill('SIGTERM');
  }

  #environment(): Record<string, string> {
    const { limit, pySpy, locals, debuginfod } = this.#settings;
    return {
      HELPERS: helpersFolder(),
      LIMIT: String(limit),
      DRY_RUN: '',
      LOCALS: locals ? 'yes' : '',
      DEBUGINFOD: debuginfod ? 'yes' : '',
      ...(pySpy !== undefined && { PY_SPY: pySpy }),
    };
  }
}
