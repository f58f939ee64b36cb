/**
 * py-spy 0.2 to 0.4, `py-spy dump --json`: an array with one object a thread.
 * https://github.com/benfred/py-spy/blob/v0.4.1/src/dump.rs, https://github.com/benfred/py-spy/blob/v0.4.1/src/stack_trace.rs
 */
import { decode } from '../text.ts';
import { type Draft, draft, firstByte } from './draft.ts';
import { JsonSplitter, type SplitObject } from './json-splitter.ts';
import { isWhole } from './py-spy-threads.ts';
import { readTrace, type Trace } from './py-spy-trace.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

/** How far behind the opening bracket the first thread must show itself. */
const glance = 600;

class PySpyJsonReader implements Reader {
  readonly #session: Session;
  #splitter: JsonSplitter | undefined;
  #begun = 0;
  #last = 0;
  #traces: Trace[] = [];

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    if (this.#splitter === undefined) {
      if (firstByte(line) !== 91 || !isPySpy(line)) return false;
      this.#splitter = new JsonSplitter();
      this.#begun = line.no;
    }
    this.#last = line.no;
    for (const object of this.#splitter.line(decode(line.bytes, line.start, line.end), line.no)) this.#take(object);
    if (this.#splitter.isClosed) this.#close(undefined);
    return true;
  }

  #take({ text, lines }: SplitObject, cut?: string): void {
    const trace = readTrace(text, lines, this.#session.input);
    if (trace === undefined) return;
    this.#traces.push(cut === undefined ? trace : { ...trace, thread: { ...trace.thread, cut } });
  }

  #close(cut: string | undefined): void {
    const { pids, dumps } = this.#dumps();
    for (const pid of pids) {
      const dump = dumps.get(pid);
      if (dump === undefined) continue;
      dump.endLine = this.#last;
      if (cut !== undefined) dump.cut = { says: cut, place: this.#session.place(this.#last) };
      else if (isWhole(dump)) {
        dump.complete = { because: 'a whole py-spy dump (of the threads that run Python)', place: dump.place };
      }
      this.#session.emit(dump);
    }
    this.#splitter = undefined;
    this.#traces = [];
  }

  #dumps(): { pids: (number | undefined)[]; dumps: Map<number | undefined, Draft> } {
    const dumps = new Map<number | undefined, Draft>();
    for (const { pid, thread, ppid, command } of this.#traces) {
      const dump = dumps.get(pid) ?? draft(this.#session, pySpyJson.name, this.#begun, pid);
      dumps.set(pid, dump);
      if (pid !== undefined) this.#session.announcePid(pid);
      if (ppid !== undefined) dump.ppid = ppid;
      if (command !== undefined) dump.command = command;
      dump.threads.push(thread);
    }
    // py-spy lists the newest thread first; its text shows them the other way round.
    for (const dump of dumps.values()) dump.threads.reverse();
    return { pids: [...dumps.keys()], dumps };
  }

  end(): void {
    if (this.#splitter === undefined) return;
    const cut = `the JSON breaks off at line ${this.#last}`;
    const rest = this.#splitter.rest();
    if (rest !== undefined) this.#take(rest, cut);
    this.#close(cut);
  }
}

/** `[` and, soon after it, the keys with which a thread begins. */
function isPySpy({ bytes, start }: Line): boolean {
  const text = decode(bytes, start, Math.min(bytes.length, start + glance));
  return /^\s*\[\s*\{/.test(text) && text.includes('"thread_id"') && text.includes('"pid"');
}

export const pySpyJson: Format = {
  name: 'py-spy-json',
  title: 'py-spy dump --json',
  source: 'https://github.com/benfred/py-spy/blob/v0.4.1/src/stack_trace.rs',
  take: 'py-spy dump --json --pid PID',
  example: `[
  {
    "pid": 20865,
    "thread_id": 140236340927296,
    "thread_name": "MainThread",
    "os_thread_id": 20865,
    "active": false,
    "owns_gil": false,
    "frames": [
      {
        "name": "AuditHandler.emit",
        "filename": "/srv/app/ingest.py",
        "module": null,
        "short_filename": "ingest.py",
        "line": 28,
        "locals": null
      }
    ]
  }
]
`,
  open: (session) => new PySpyJsonReader(session),
};
