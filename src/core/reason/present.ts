import type { FrameReport, ProcessReport, ThreadReport, ThreadState } from '../diagnosis.ts';
import { type Case, isPast } from './case.ts';
import { isAtRest } from './findings/rest.ts';
import { isHiddenWait } from './findings/lock-waits.ts';
import { waitWords } from './findings/draft.ts';
import type { Process, Task } from './incident.ts';

/** Processes and threads as the reports show them, parents before children. */
export function processReports(state: Case): ProcessReport[] {
  return state.incident.processes.map((process) => {
    const role = roleOf(state, process);
    return {
      ...(process.pid === undefined ? {} : { pid: process.pid }),
      ...(process.ppid === undefined ? {} : { ppid: process.ppid }),
      ...(process.program === undefined ? {} : { program: process.program }),
      ...(role === undefined ? {} : { role }),
      threads: process.tasks.map((task) => threadReport(state, task)),
    };
  });
}

function roleOf(state: Case, process: Process): string | undefined {
  const isChild = state.kin.find(({ child }) => child === process);
  const isParent = state.kin.some(({ parent }) => parent === process);
  if (isChild !== undefined) return state.kin.some(({ child }) => child === isChild.parent) ? 'grandchild' : 'child';
  return isParent ? 'parent' : undefined;
}

function threadReport(state: Case, task: Task): ThreadReport {
  const wait = state.waits.get(task);
  return {
    ...(task.tid === undefined ? {} : { tid: task.tid }),
    ...(task.pthread === undefined ? {} : { pthread: task.pthread }),
    ...(task.name === undefined ? {} : { name: task.name }),
    state: stateOf(state, task),
    ...(wait === undefined ? {} : { waitsFor: waitWords(wait).replace(/^waits for /, '') }),
    frames: Array.from({ length: task.frames.length }, (_, index) => frameReport(task, index)),
  };
}

function stateOf(state: Case, task: Task): ThreadState {
  const wait = state.waits.get(task);
  if (isPast(task.process)) return 'unknown';
  if (wait === undefined)
    return task.frames.length === 0 ? 'unknown' : task.marks.some((mark) => /idle/i.test(mark)) ? 'unknown' : 'running';
  if (isHiddenWait(wait)) return 'waiting';
  return isAtRest(state, task) ? 'idle' : 'waiting';
}

export function frameReport(task: Task, index: number): FrameReport {
  const frame = task.frames.get(index);
  return {
    function: frame.fn,
    ...(frame.file === undefined ? {} : { file: frame.file }),
    ...(frame.line === undefined ? {} : { line: frame.line }),
    ...(frame.address === undefined ? {} : { address: frame.address }),
    ...(frame.module === undefined ? {} : { module: frame.module }),
    language: frame.language,
    ...(frame.atFork === undefined ? {} : { atFork: frame.atFork }),
    input: frame.input ?? task.place.input,
    inputLine: frame.inputLine,
  };
}
