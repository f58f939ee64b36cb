import type { Evidence } from '../../diagnosis.ts';
import { isRecovered } from '../at-fork.ts';
import { type Case, parentKin, placeOf, who } from '../case.ts';
import { factsOf, type Process, type Task } from '../incident.ts';
import type { Kin } from '../kinship.ts';
import { evidence, processWords } from './draft.ts';

const noExec = new Set<Kin['evidence'][number]['kind']>(['fork', 'pthread', 'addresses', 'layout', 'frames']);

/** Between parent and child lies no exec, as far as the dumps tell. */
export function sharesMemory(kin: Kin): boolean {
  if (kin.evidence.some(({ kind }) => noExec.has(kind))) return true;
  const { parent, child } = kin;
  return parent.program !== undefined && parent.program === child.program && parent.command === child.command;
}

/** The parent that forked this thread's process, if no exec lies between. */
export function forkKin(state: Case, task: Task): Kin | undefined {
  const kin = parentKin(state, task.process);
  return kin !== undefined && sharesMemory(kin) ? kin : undefined;
}

/** What says that the process of this thread was made by a fork without exec. */
export function forkSigns(state: Case, task: Task, kin: Kin | undefined = forkKin(state, task)): Evidence[] {
  const list: Evidence[] = [];
  for (const { says, place } of kin?.evidence ?? []) list.push(evidence(says, place));
  const fork = state.marks
    .get(task)
    ?.forks.find(
      ({ row }) => row.where === 'child' || row.where === 'inside' || (row.where === 'either' && row.site === true),
    );
  if (fork !== undefined)
    list.push(evidence(`${task.frames.fn(fork.index)} on its stack: ${fork.row.says}`, placeOf(task, fork.index)));
  const parent = kin === undefined ? sameProgramParent(state, task.process) : undefined;
  if (parent !== undefined) list.push(parent);
  const recovered = task.process.ghosts.filter(isRecovered);
  const [first] = recovered;
  if (first !== undefined) list.push(evidence(recoveredWords(recovered.length, task.process), first.place));
  for (const ghost of task.process.ghosts.filter((each) => !isRecovered(each))) {
    list.push(
      evidence(
        `the interpreter still lists ${who(ghost)}, which does not exist in ${processWords(task.process)}: it stayed in the parent`,
        ghost.place,
      ),
    );
  }
  return list;
}

function recoveredWords(count: number, process: Process): string {
  const stacks = count === 1 ? 'the stack of a thread' : `the stacks of ${count} threads`;
  return `the memory of ${processWords(process)} still holds ${stacks} that it does not have: it was forked from a process with threads`;
}

/** Process lists or /proc show that its parent runs the same program: a fork without exec. */
function sameProgramParent(state: Case, process: Process): Evidence | undefined {
  const { pid, ppid } = process;
  if (pid === undefined || ppid === undefined || ppid <= 1) return undefined;
  const said = factsOf(state.incident.facts, 'status');
  const own = said.filter((fact) => fact.pid === pid);
  const parent = said.find(
    (fact) =>
      fact.pid === ppid && own.some((each) => isSame(each.command, fact.command) || isSame(each.name, fact.name)),
  );
  if (parent === undefined) return undefined;
  return evidence(
    `its parent ${ppid} runs the same program${parent.name === undefined ? '' : ` (${parent.name})`}: it was forked without an exec`,
    parent.place,
  );
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && a === b;
}
