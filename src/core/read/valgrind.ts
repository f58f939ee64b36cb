/**
 * Valgrind 3.5 to 3.24 with --xml=yes: helgrind and DRD, protocol 4 and 5. Threads, lock order, who held what.
 * https://sourceware.org/git/?p=valgrind.git;a=blob;f=docs/internals/xml-output-protocol4.txt, helgrind/hg_errors.c, drd/drd_error.c
 */
import type { Frame } from '../model.ts';
import { address } from '../text.ts';
import { type Draft, draft, finished, firstByte, given, type ThreadDraft, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { splitSymbol } from './symbol.ts';
import { heldFacts } from './valgrind-held.ts';
import { child, childText, type Element, parseXml } from './xml-tree.ts';

export const valgrind: Format = {
  name: 'valgrind',
  title: 'Valgrind XML: helgrind, DRD',
  source: 'https://sourceware.org/git/?p=valgrind.git;a=blob;f=docs/internals/xml-output-protocol4.txt',
  take: 'valgrind --tool=helgrind --xml=yes --xml-file=helgrind.xml ./program',
  example: [
    '<valgrindoutput>',
    '<pid>22451</pid>',
    '<tool>helgrind</tool>',
    '<error>',
    '  <kind>LockOrder</kind>',
    '  <xwhat>',
    '    <text>Thread #3: lock order "0x10C080 before 0x10C0C0" violated</text>',
    '    <hthreadid>3</hthreadid>',
    '  </xwhat>',
    '  <stack>',
    '    <frame>',
    '      <ip>0x10919D</ip>',
    '      <fn>withdraw</fn>',
    '      <file>orders.c</file>',
    '      <line>29</line>',
    '    </frame>',
    '  </stack>',
    '</error>',
    '</valgrindoutput>',
  ].join('\n'),
  open: (session) => new ValgrindReader(session),
};

const begins = /^\s*<(valgrindoutput|announcethread|error)>$/;
const prolog = /^\s*<\?xml .*\?>$/;
// Text whose escapes came off on the way: "<fn>std::vector<int>::at(int)</fn>"
const unescaped = /^(\s*<(fn|text|what|auxwhat|obj|file|dir|exe|arg|usercomment|name)>)(.*[<&].*)(<\/\2>)$/;
const entity = /&(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});/;

class ValgrindReader implements Reader {
  readonly #session: Session;
  #lines: string[] = [];
  #numbers: number[] = [];
  #isDocument = false;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    const isOpen = this.#lines.length > 0;
    if (first === 0 || (!isOpen && first !== 60)) return false; // <
    const text = textOf(line, 65_536);
    if (text === undefined) return false;
    if (!isOpen && !begins.test(text)) return prolog.test(text);
    if (isOpen && !this.#isDocument && first !== 60) return false;
    if (text.trim() === '<valgrindoutput>') this.#begin();
    this.#lines.push(escaped(text));
    this.#numbers.push(line.no);
    if (text.trim() === '</valgrindoutput>') this.#finish();
    return true;
  }

  interrupted(): void {
    if (!this.#isDocument) this.#finish();
  }

  end(): void {
    this.#finish();
  }

  #begin(): void {
    this.#finish();
    this.#isDocument = true;
  }

  #finish(): void {
    const lines = this.#lines;
    const numbers = this.#numbers;
    this.#lines = [];
    this.#numbers = [];
    this.#isDocument = false;
    if (lines.length === 0) return;
    const top = parseXml(lines.join('\n'));
    const document = top.find(({ name }) => name === 'valgrindoutput');
    const found = new Report(this.#session, lineFinder(lines, numbers), numbers[0] ?? 1);
    const dump = found.dump(document?.children ?? top);
    dump.endLine = numbers.at(-1) ?? dump.endLine;
    if (dump.signal === undefined) dump.past = true;
    if (dump.threads.length > 0 || dump.facts.length > 0) this.#session.emit(dump);
  }
}

function escaped(text: string): string {
  const match = unescaped.exec(text);
  if (match === null) return text;
  const [, open = '', , content = '', close = ''] = match;
  if (entity.test(content)) return text;
  return `${open}${content.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}${close}`;
}

/** From an offset in the joined text to the line of the original. */
function lineFinder(lines: readonly string[], numbers: readonly number[]): (at: number) => number {
  const starts: number[] = [];
  let start = 0;
  for (const line of lines) {
    starts.push(start);
    start += line.length + 1;
  }
  return (at) =>
    numbers[
      Math.max(
        0,
        starts.findLastIndex((begin) => begin <= at),
      )
    ] ?? 1;
}

class Report {
  readonly #session: Session;
  readonly #lineAt: (at: number) => number;
  readonly #dump: Draft;
  readonly #threads = new Map<number, ThreadDraft>();

  constructor(session: Session, lineAt: (at: number) => number, line: number) {
    this.#session = session;
    this.#lineAt = lineAt;
    this.#dump = draft(session, 'valgrind', line);
  }

  dump(elements: readonly Element[]): Draft {
    for (const element of elements) {
      if (element.name === 'error') this.#error(element);
      else if (element.name === 'announcethread') this.#announced(element);
      else this.#fact(element);
    }
    this.#dump.threads.push(...[...this.#threads.values()].map(finished));
    return this.#dump;
  }

  #fact(element: Element): void {
    const dump = this.#dump;
    if (element.name === 'pid') Object.assign(dump, { pid: Number(element.text), pidFrom: 'tool' });
    if (element.name === 'ppid') dump.ppid = Number(element.text);
    const argv = element.name === 'args' ? child(element, 'argv') : undefined;
    if (argv === undefined) return;
    dump.command = argv.children.map(({ text }) => text).join(' ');
    const program = childText(argv, 'exe');
    if (program !== undefined) dump.program = program;
  }

  #announced(element: Element): void {
    const number = Number(childText(element, 'hthreadid'));
    if (!Number.isInteger(number)) return;
    this.#thread(number, element);
  }

  #thread(number: number, element: Element): ThreadDraft {
    const known = this.#threads.get(number);
    if (known !== undefined) return known;
    const made: ThreadDraft = { number, place: this.#place(element), frames: [], marks: [] };
    this.#threads.set(number, made);
    return made;
  }

  /** The first stack of an error is where its thread was; others tell how it came to that. */
  #error(error: Element): void {
    const what = child(error, 'xwhat');
    const words = what === undefined ? child(error, 'what') : child(what, 'text');
    const number = Number((what && childText(what, 'hthreadid')) ?? childText(error, 'tid'));
    if (words === undefined || !Number.isInteger(number)) return;
    const thread = this.#thread(number, error);
    const stack = child(error, 'stack');
    if (thread.frames.length === 0 && stack !== undefined)
      thread.frames.push(...stack.children.map((frame) => this.#frame(frame)));
    thread.marks = [...(thread.marks ?? []), `${childText(error, 'kind') ?? 'error'}: ${words.text}`];
    this.#held(words, number);
    for (const aux of error.children) {
      const more = aux.name === 'xauxwhat' ? child(aux, 'text') : aux;
      if (more !== undefined && aux.name.endsWith('auxwhat')) this.#held(more, number);
    }
  }

  #held({ text, at }: Element, number: number): void {
    this.#dump.facts.push(...heldFacts(text.trim(), number, this.#session.place(this.#lineAt(at))));
  }

  #frame(frame: Element): Frame {
    const { fn, args } = splitSymbol(childText(frame, 'fn') ?? '');
    const ip = childText(frame, 'ip');
    const dir = childText(frame, 'dir');
    const file = childText(frame, 'file');
    const line = Number(childText(frame, 'line') ?? Number.NaN);
    return given({
      fn: fn === '' ? '??' : fn,
      language: 'native' as const,
      inputLine: this.#lineAt(frame.at),
      args,
      address: ip === undefined ? undefined : address(ip.toLowerCase()),
      module: childText(frame, 'obj'),
      file: file === undefined || dir === undefined ? file : `${dir}/${file}`,
      line: Number.isInteger(line) ? line : undefined,
    });
  }

  #place({ at }: Element): ThreadDraft['place'] {
    return this.#session.place(this.#lineAt(at));
  }
}
