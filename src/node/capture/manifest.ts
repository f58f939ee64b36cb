/** What a bundle says about itself, in manifest.json. */
export interface Manifest {
  schema: 'ghostlock/bundle@1';
  ghostlock: string;
  /** When the capture began and ended, by the clock of the machine. */
  from: string;
  to: string;
  /** The machine's name for itself. */
  host: string;
  kernel: string;
  machine: string;
  tools: { gdb?: string; gdbPython: boolean; pySpy?: string };
  processes: CapturedProcess[];
  /** What could not be taken, one sentence each, with the line that would help. */
  missing: { says: string; try: string }[];
}

export interface CapturedProcess {
  pid: number;
  ppid: number;
  name: string;
  threads: number;
  steps: CaptureStep[];
}

export interface CaptureStep {
  tool: 'proc' | 'gdb' | 'py-spy';
  file: string;
  /** How long the step took. */
  seconds: number;
  /** How long the process stood still: measured by gdb; no longer than the step for others; 0 for /proc. */
  pause: number;
  status: number;
  /** Present where the tool had to be ended. */
  ended?: true;
}

export function longestPause({ processes }: Manifest): { pid: number; tool: string; pause: number } | undefined {
  const all = processes.flatMap(({ pid, steps }) => steps.map(({ tool, pause }) => ({ pid, tool, pause })));
  return all.sort((a, b) => b.pause - a.pause)[0];
}
