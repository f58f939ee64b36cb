import type { Case } from '../case.ts';
import type { Task } from '../incident.ts';
import { type Draft, draft, evidence, waitEvidence, waitWords, whoIn } from './draft.ts';

/** A module's import lock (or 2.7's single one): several threads import in a ring, or one imports and hangs. */
export function importLocks(state: Case): Draft[] {
  return [...state.waits].flatMap(([task, wait]) => {
    if (wait.kind !== 'import lock') return [];
    const importer = task.process.tasks.find((other) => other !== task && isImporting(other));
    const spins = [0, 1, 2].some((index) => index < task.frames.length && /has_deadlock/.test(task.frames.fn(index)));
    return [
      draft({
        class: 'import-lock',
        certainty: importer !== undefined || spins ? 'likely' : 'possible',
        permanent: 'unknown',
        headline: `${whoIn(task)} ${waitWords(wait)}${importer === undefined ? '' : ` while ${whoIn(importer)} imports`}.`,
        task,
        wait,
        evidence: [
          ...waitEvidence(wait),
          ...(importer === undefined ? [] : [evidence(`${whoIn(importer)} is in an import too`, importer.place)]),
        ],
        rivals: [
          'the import goes on and ends: a second dump tells',
          'a half-imported module that came with a fork: its importer stayed in the parent',
        ],
        advice: {
          now: 'Look at the thread that imports: the module it executes is what everybody waits for.',
          fix: 'Import at the top of the main module, before threads start; a module must not start threads that import, nor wait for them, while it is being imported.',
        },
        next: [`py-spy dump --locals --pid ${task.process.pid ?? 'PID'}`],
        cause: 'import-lock',
      }),
    ];
  });
}

function isImporting(task: Task): boolean {
  for (let index = 0; index < task.frames.length; index++) {
    if (/_find_and_load|_load_unlocked|exec_module/.test(task.frames.fn(index))) return true;
  }
  return false;
}
