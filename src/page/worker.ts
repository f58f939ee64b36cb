/** The whole of ghostlock's core, away from the page's own thread: fifty megabytes must not stop a click. */
import type { Diagnosis, Options } from '../core/diagnosis.ts';
import type { Dump as RawDump, InputReading, Reading } from '../core/model.ts';
import { read } from '../core/read/read.ts';
import { sourceLines } from '../core/read/source-lines.ts';
import { reason } from '../core/reason/reason.ts';
import { redactInputs } from '../core/redact-inputs.ts';
import { html, reportBody } from '../core/report/html.ts';
import { markdown } from '../core/report/markdown.ts';
import type { Sources } from '../core/report/report.ts';
import { plural, titleOf } from '../core/report/words.ts';
import { layout } from '../layout.ts';
import type { Dump, Progress, Reply, Request, Wish } from './messages.ts';

/** What of a worker's scope is used; its own types do not get along with those of a window. */
interface Scope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply): void;
}

const scope = globalThis as unknown as Scope;

scope.onmessage = ({ data }) => {
  void answer(data);
};

async function answer({ id, wish, redact, dumps }: Request): Promise<void> {
  const progress: Progress = (says, share) => scope.postMessage({ id, kind: 'progress', says, share });
  try {
    const started = performance.now();
    const inputs = redact ? redacted(dumps, progress) : dumps;
    const diagnosis = diagnosed(inputs, progress);
    const took = performance.now() - started;
    progress('Drawing', 0.9);
    const sources = new Map(inputs.map(({ name, bytes }) => [name, sourceLines(bytes)]));
    const text = await wishes[wish](diagnosis, sources);
    const count = plural(inputs.length, 'dump');
    const time = took < 1000 ? `${Math.ceil(took)} ms` : `${(took / 1000).toFixed(1)} s`;
    const says = `${titleOf(diagnosis.verdict.class)}: diagnosed from ${count} in ${time}.`;
    scope.postMessage({ id, kind: 'done', wish, text, says });
  } catch (error) {
    scope.postMessage({ id, kind: 'failed', says: error instanceof Error ? error.message : String(error) });
  }
}

const wishes: Record<Wish, (diagnosis: Diagnosis, sources: Sources) => string | Promise<string>> = {
  show: (diagnosis, sources) => reportBody(diagnosis, { sources, layout }),
  markdown: (diagnosis, sources) => markdown(diagnosis, { sources }),
  html: (diagnosis, sources) => html(diagnosis, { sources, layout }),
};

function redacted(dumps: readonly Dump[], progress: Progress): Dump[] {
  progress('Redacting', undefined);
  const inputs = redactInputs(dumps);
  return dumps.map((dump, index) => ({ ...dump, ...inputs[index]! }));
}

/** Of the work, reading is about so much; reasoning comes next, and at last the drawing. */
const readingShare = 0.7;

/** Input by input, so that there is something to tell in between. */
function diagnosed(dumps: readonly Dump[], progress: Progress): Diagnosis {
  const total = dumps.reduce((sum, { bytes }) => sum + bytes.length, 0) || 1;
  const found: RawDump[] = [];
  const inputs: InputReading[] = [];
  let done = 0;
  for (const dump of dumps) {
    const tell = (share: number) =>
      progress(`Reading ${dump.name}`, (readingShare * (done + share * dump.bytes.length)) / total);
    tell(0);
    const reading = read([dump], tell);
    found.push(...reading.dumps);
    inputs.push(...reading.inputs);
    done += dump.bytes.length;
  }
  progress('Reasoning', readingShare);
  const reading: Reading = { dumps: found, inputs };
  return reason(reading, { parent: named(dumps, 'parent'), child: named(dumps, 'child') } satisfies Options);
}

function named(dumps: readonly Dump[], wanted: Dump['role']): string[] {
  return dumps.filter(({ role }) => role === wanted).map(({ name }) => name);
}
