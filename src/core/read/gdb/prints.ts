import { address, decode } from '../../text.ts';
import type { Session } from '../reader.ts';
import type { Assembly } from './assembly.ts';
import { FrameHead } from './frame-head.ts';
import { isNoise } from './noise.ts';
import { locksIn, mutexOfWords, type PrintedLock, type Shape } from './locks.ts';
import { numberOf } from './value.ts';

const longest = 1 << 18;

interface Print {
  line: number;
  expression: string | undefined;
  pieces: string[];
  size: number;
}

interface Pointer {
  line: number;
  address: string;
  type: string;
  symbol: string | undefined;
}

/** What `print` and `x` printed: collects values that run over lines and states the locks in them. */
export class Prints {
  #print: Print | undefined;
  readonly #braces = new FrameHead();
  readonly #session: Session;
  readonly #assembly: Assembly;
  #expression: string | undefined;
  /** Addresses that earlier prints gave: `&log_lock`, `mutex`. */
  readonly #pointers = new Map<string, string>();
  /** The pointer that the print directly before showed, with its type and symbol. */
  #previous: Pointer | undefined;

  constructor(session: Session, assembly: Assembly) {
    this.#session = session;
    this.#assembly = assembly;
  }

  get open(): boolean {
    return this.#print !== undefined;
  }

  /** A command typed at the prompt: `p/x va_state`, `x/4dw &log_lock`. */
  command(text: string): void {
    this.#finish();
    this.#expression = /^(?:p|print|inspect|output|call|x)\b(?:\/\w+)?(?:\s+-\S+)*(?:\s+--)?\s+(.+)$/
      .exec(text)?.[1]
      ?.trim();
  }

  begins(bytes: Uint8Array, start: number, end: number, no: number, text: string): boolean {
    // "$2 = {__data = {__lock = 2, …"
    const dollar = /^\$\d+ = /.exec(text);
    if (dollar !== null) {
      this.#assembly.settle();
      this.#assembly.open(bytes, no);
      const at = bytes.indexOf(0x3d, start) + 2;
      this.#print = { line: no, expression: this.#expression, pieces: [], size: 0 };
      this.#expression = undefined;
      this.#braces.reset();
      this.#add(bytes, at, end);
      if (!this.#braces.argumentsOpen) this.#finish();
      return true;
    }
    return this.#memory(bytes, no, text) || this.#pythonLock(bytes, no, text);
  }

  /** Takes a line as part of the value that is still open. */
  more(bytes: Uint8Array, start: number, end: number): boolean {
    const text = decode(bytes, start, Math.min(end, start + 200)).trim();
    if (isNoise(text)) return true;
    if (/^(?:\(gdb\)|\$\d+ = |#\d+ +\S|Thread \d+ \(|\[(?:Inferior|New|Switching) )/.test(text)) {
      this.#finish();
      return false;
    }
    this.#add(bytes, start, end);
    if (!this.#braces.argumentsOpen) this.#finish();
    return true;
  }

  /** A line of `info locals` or `info args`. */
  variable(no: number, text: string): boolean {
    const match = /^([A-Za-z_$][\w$]*) = (\S.*)$/.exec(text);
    if (match?.[1] === undefined || match[2] === undefined || this.#assembly.draft === undefined) return false;
    this.#fact(no, { kind: 'value', expression: match[1], value: match[2] });
    return true;
  }

  end(): void {
    this.#finish();
  }

  #add(bytes: Uint8Array, start: number, end: number): void {
    const print = this.#print;
    if (print === undefined) return;
    this.#braces.feed(bytes, start, end);
    if (print.size < longest) print.pieces.push(decode(bytes, start, Math.min(end, start + longest)).trim());
    print.size += end - start;
  }

  #finish(): void {
    const print = this.#print;
    this.#print = undefined;
    if (print === undefined) return;
    const fresh = this.#assembly.shownFresh;
    this.#assembly.shownFresh = false;
    const text = print.pieces.join(' ');
    const previous = this.#previous;
    this.#previous = undefined;
    const follows = previous !== undefined && print.line - previous.line <= 2 ? previous : undefined;
    const locks = locksIn(text, `${print.expression ?? ''} ${follows?.type ?? ''}`);
    for (const lock of locks) {
      const root = lock.path === '';
      const given =
        print.expression === undefined ? this.#unasked(lock, follows, fresh) : this.#asked(print.expression, root);
      const expression = join(given.expression, lock.path);
      this.#fact(print.line, {
        kind: 'lock',
        shape: lock.shape,
        ...(expression === undefined ? {} : { expression }),
        ...addressed(lock.address ?? given.address),
        fields: lock.fields,
      });
    }
    if (locks.length === 0) this.#plain(print, text, fresh);
  }

  /** A value that is no lock: a pointer to remember, a lock's field, or just a value. */
  #plain(print: Print, text: string, fresh: boolean): void {
    const pointer = /^(?:\((.*?)\) )?(0x[0-9a-f]+)(?: <([^>]*)>)?/.exec(text);
    if (pointer?.[2] !== undefined) {
      const at = address(pointer[2]);
      this.#previous = { line: print.line, address: at, type: pointer[1] ?? '', symbol: pointer[3] };
      if (print.expression !== undefined) this.#pointers.set(print.expression, at);
    }
    const number = numberOf(text);
    if (number !== undefined) this.#field(print, number, fresh);
    this.#fact(print.line, {
      kind: 'value',
      ...(print.expression === undefined ? {} : { expression: print.expression }),
      value: text,
    });
  }

  /** `print mutex->__data.__owner` shows one field of a lock. */
  #field(print: Print, number: number, fresh: boolean): void {
    const named =
      /^(.*?)(?:(\.|->)__data)?(?:\.|->)__(owner|lock|count|nusers|kind|cur_writer|readers|writers|nwaiters)$/.exec(
        print.expression ?? '',
      );
    if (named?.[1] !== undefined && named[3] !== undefined) {
      const base = named[2] === '.' ? named[1] : `*${named[1]}`;
      const { address: at } = this.#asked(base, true);
      const shape = /writer|readers/.test(named[3]) ? 'rwlock' : 'mutex';
      this.#fact(print.line, {
        kind: 'lock',
        shape,
        expression: print.expression ?? '',
        ...(at === undefined ? {} : { address: at }),
        fields: { [named[3]]: number },
      });
      return;
    }
    if (print.expression !== undefined || !fresh || number < 100 || number > 2 ** 22) return;
    // without a prompt: a number right behind a frame of pthread_mutex_lock is what people print there, the owner
    const at = this.#shownLock('mutex');
    if (at !== undefined)
      this.#fact(print.line, { kind: 'lock', shape: 'mutex', address: at, fields: { owner: number } });
  }

  /** Where the lock is that a typed expression names. */
  #asked(expression: string, root: boolean): { expression: string; address?: string } {
    if (!root) return { expression };
    const at = this.#addressOf(expression.replace(/(?:\.|->)__data$/, (tail) => (tail === '.__data' ? '' : '->')));
    return at === undefined ? { expression } : { expression, address: at };
  }

  #addressOf(expression: string): string | undefined {
    const pointer = expression.endsWith('->') ? expression.slice(0, -2) : /^\*\s*(.+)$/.exec(expression)?.[1];
    if (pointer === undefined) return this.#pointers.get(`&${expression}`);
    const literal = /^\(*(?:\((?:const |struct )?\w+ ?\*\) ?)?(0x[0-9a-fA-F]+)\)*$/.exec(pointer)?.[1];
    return literal === undefined ? (this.#pointers.get(pointer) ?? this.#argument(pointer)) : address(literal);
  }

  /** Without prompts nobody knows what was asked; the print before may have shown the lock's address, or a frame its argument. */
  #unasked(
    { path, shape, leads, size }: PrintedLock,
    previous: Pointer | undefined,
    fresh: boolean,
  ): { expression?: string; address?: string } {
    const isTheLock = path === '' && previous !== undefined && isPointerTo(previous.type, shape);
    const isInside =
      path !== '' &&
      leads &&
      previous !== undefined &&
      /^(?:struct |class )?[A-Za-z_:]\w*(?:::\w+)* ?\*/.test(previous.type);
    if (previous !== undefined && (isTheLock || isInside)) {
      return { address: previous.address, ...(previous.symbol === undefined ? {} : { expression: previous.symbol }) };
    }
    // an array of locks, its address printed before: (pthread_mutex_t (*)[5]) 0x559f6c6640e0 <forks>
    const index = /^\[(\d+)\]$/.exec(path)?.[1];
    if (previous !== undefined && index !== undefined && size !== undefined && isArrayOf(previous.type, shape)) {
      return {
        address: address(`0x${(BigInt(previous.address) + BigInt(Number(index) * size)).toString(16)}`),
        ...(previous.symbol === undefined ? {} : { expression: previous.symbol }),
      };
    }
    const at = fresh && path === '' ? this.#shownLock(shape) : undefined;
    return at === undefined ? {} : { address: at };
  }

  #shownLock(shape: Shape): string | undefined {
    return (
      this.#argument(shape === 'rwlock' ? 'rwlock' : shape) ?? (shape === 'mutex' ? this.#argument('m') : undefined)
    );
  }

  /** The value of an argument of the frame that was shown last. */
  #argument(name: string): string | undefined {
    const { draft, shown } = this.#assembly;
    if (draft === undefined || shown < 0 || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
    const { args } = draft.store.frame(shown, true);
    const found = new RegExp(`(?:^|, )${name}(?:@entry)?=(?:${name}@entry=)?(0x[0-9a-f]+)`).exec(args ?? '')?.[1];
    return found === undefined ? undefined : address(found);
  }

  /** "0x555ac14082a0 <log_lock>:\t2\t0\t4182\t1" of `x`. */
  #memory(bytes: Uint8Array, no: number, text: string): boolean {
    const row = /^(0x[0-9a-f]+)(?: ?<([^>]*)>)?:\s+(\S.*)$/.exec(text);
    if (row?.[1] === undefined || row[3] === undefined) return false;
    const texts = row[3].split(/\s+/);
    if (!texts.every((word) => /^-?(?:0x[0-9a-f]+|\d+)$/.test(word))) return false;
    this.#assembly.open(bytes, no);
    const words = texts.flatMap(halves);
    const fields = /[+]\d+$/.test(row[2] ?? '') ? undefined : mutexOfWords(words);
    const expression = row[2] ?? this.#expression;
    const named = expression === undefined ? {} : { expression };
    if (fields !== undefined)
      this.#fact(no, { kind: 'lock', shape: 'mutex', ...named, address: address(row[1]), fields });
    else this.#fact(no, { kind: 'value', ...named, value: text });
    return true;
  }

  /** "_thread.RLock at 0x7f15a7bff6c0: lock = 0x55d0a5c1e2a0, owner = 139730871490240, count = 1", by our python_locks.py. */
  #pythonLock(bytes: Uint8Array, no: number, text: string): boolean {
    const found =
      /^(_thread\.RLock|_io\.Buffered\w{4,12}) at 0x[0-9a-f]{1,16}: lock = (0x[0-9a-f]{1,16}), owner = (\d{1,20})(?:, count = (\d{1,10}))?$/.exec(
        text,
      );
    if (found?.[2] === undefined) return false;
    this.#assembly.open(bytes, no);
    const [, expression = '', lock, owner, count] = found;
    this.#fact(no, {
      kind: 'lock',
      shape: 'mutex',
      expression,
      address: address(lock),
      fields: { owner: Number(owner), ...(count === undefined ? {} : { count: Number(count) }) },
    });
    return true;
  }

  #fact(line: number, fact: Stated): void {
    this.#assembly.draft?.facts.push({ place: this.#session.place(line), ...fact });
  }
}

type Stated =
  | { kind: 'lock'; shape: Shape; expression?: string; address?: string; fields: Record<string, number> }
  | { kind: 'value'; expression?: string; value: string };

/** `*s` and `mutex` give `s->mutex`. */
function join(expression: string | undefined, path: string): string | undefined {
  if (expression === undefined) return path === '' ? undefined : path;
  if (path === '') return expression;
  const pointer = /^\*(\w+)$/.exec(expression)?.[1];
  if (path.startsWith('[')) return `${expression}${path}`;
  return pointer === undefined ? `${expression}.${path}` : `${pointer}->${path}`;
}

function isPointerTo(type: string, shape: Shape): boolean {
  return { mutex: /mutex/, rwlock: /rwlock/, cond: /cond/, sem: /sem/, word: /lock/ }[shape].test(type);
}

function isArrayOf(type: string, shape: Shape): boolean {
  return /\(\*\)\s*\[\d+\]/.test(type) && isPointerTo(type, shape);
}

/** Sixteen digits are two words, the lower one first. */
function halves(text: string): number[] {
  if (!/^0x[0-9a-f]{16}$/.test(text)) return [Number(text)];
  const whole = BigInt(text);
  return [Number(whole & 0xffffffffn), Number(whole >> 32n)];
}

function addressed(at: string | undefined): { address?: string } {
  return at === undefined ? {} : { address: at };
}
