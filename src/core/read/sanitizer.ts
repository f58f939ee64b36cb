/**
 * AddressSanitizer, ThreadSanitizer and the others of compiler-rt and GCC, LLVM 3.1 to 21; libFuzzer's timeouts.
 * https://github.com/llvm/llvm-project/blob/main/compiler-rt/lib/sanitizer_common/sanitizer_stacktrace_printer.cpp,
 * lib/tsan/rtl/tsan_report.cpp, lib/asan/asan_errors.cpp
 */
import type { Address } from '../model.ts';
import { address } from '../text.ts';
import { firstByte, type ThreadDraft, lineBelow, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';
import { sanitizerFrame } from './sanitizer-frame.ts';
import { StackDump } from './stack-dump.ts';

export const sanitizer: Format = {
  name: 'sanitizer',
  title: 'AddressSanitizer, ThreadSanitizer, libFuzzer: reports',
  source: 'https://github.com/llvm/llvm-project/blob/main/compiler-rt/lib/tsan/rtl/tsan_report.cpp',
  take: 'cc -g -fsanitize=thread (or address) …; TSAN_OPTIONS=second_deadlock_stack=1 ./program',
  example: [
    'WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=12684)',
    '  Cycle in lock order graph: M0 (0x5555555580c0) => M1 (0x555555558100) => M0',
    '',
    '  Mutex M1 acquired here while holding mutex M0 in thread T1:',
    '    #0 pthread_mutex_lock <null> (orders+0x558e1)',
    '    #1 deposit /srv/orders.c:18 (orders+0x1299)',
  ].join('\n'),
  open: (session) => new SanitizerReader(session),
};

// "==13882==ERROR: AddressSanitizer: heap-use-after-free on address …", "==77== ERROR: libFuzzer: timeout after 25 seconds"
const error =
  /^==(\d{1,10})== ?(?:ERROR|WARNING): ((?:\w+Sanitizer|libFuzzer): (\S.*?))(?: on (?:unknown )?address .*)?$/;
// "WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=12684)"
const report = /^(?:WARNING|FATAL): (ThreadSanitizer: \S.*?) \(pid=(\d{1,10})\)$/;
const dying = / T(\d{1,9})\)?$/;
const access = /^(?:READ|WRITE) of size \d+ at 0x[0-9a-f]+ thread T(\d{1,9})(?: \((.*)\))?$/;
// "Mutex M1 acquired here while holding mutex M0 in thread T1:", "Previous write of size 4 at 0x… by main thread (mutexes: write M1):"
const acquired = /^ {2}Mutex (M\d+) acquired here while holding mutex (M\d+) in (main thread|thread T\d+):$/;
const raced =
  /^ {2}(?:Previous )?(?:[Aa]tomic )?(?:[Rr]ead|[Ww]rite) of size \d+ at 0x[0-9a-f]+ by (main thread|thread T\d+)(?: \(mutexes: (.*)\))?:$/;
const cycle = /\b(M\d+) \((0x[0-9a-f]+)\)/g;
const created = /^ {2}Thread T(\d+)(?: '(.*?)')? \(tid=(\d+), \w+\) created by /;
/** What stands between the stacks and below them. */
const prose =
  /^(?:={10,}|==\d+==\s?\S.*|SUMMARY: \w+Sanitizer: .*|\w+Sanitizer: reported .*|\w+Sanitizer: ?DEADLYSIGNAL|Shadow byte.*|(?:=>|\s\s)0x[0-9a-f]+: ?[0-9a-f[\]> ]+|\s+(?:Addressable|Partially addressable|Heap \w+ \w+|Freed heap region|Stack [\w ]+|Global [\w ]+|Poisoned by user|Container overflow|Array cookie|Intra object redzone|ASan internal|Left alloca redzone|Right alloca redzone|Shadow gap): +[0-9a-f].*|0x[0-9a-f]+ is located .*|Address 0x[0-9a-f]+ is .*|\s+This frame has \d+ object.*|\s+\[\d+, \d+\) '.*|HINT: .*|\s+(?:Hint|Cycle in lock order graph|Location is|As if synchronized) ?.*|(?:\s+|previously |freed )\S.* (?:here|at):|\S.* by thread T\d+ here:|(?:Direct|Indirect) leak of .*|Thread T\d+ .*created by .*|MS: .*|artifact_prefix=.*)$/;

interface Held {
  readonly number: number;
  readonly mutex: string;
  /** Taken while holding it. */
  readonly inner?: string;
  readonly line: number;
  readonly says: string;
}

class SanitizerReader implements Reader {
  readonly #session: Session;
  /** Its thread is the one whose stack comes next or is coming in; none while a stack of the past is printed. */
  readonly #out: StackDump;
  #threads = new Map<number, ThreadDraft>();
  readonly #locks = new Map<string, Address>();
  #held: Held[] = [];
  #isHeaded = false;

  constructor(session: Session) {
    this.#session = session;
    this.#out = new StackDump(session, 'sanitizer');
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0) return false;
    // "==", "WARNING", "FATAL", "#0"
    if (this.#out.dump === undefined && first !== 61 && first !== 87 && first !== 70 && first !== 35) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    if (first === 61 && this.#out.dump === undefined && /^={10,}$/.test(text)) return ruled(line);
    const taken =
      this.#begins(text, line.no) || this.#frame(text, line.no) || (this.#isHeaded && this.#section(text, line.no));
    if (taken) this.#out.reached(line.no);
    return taken;
  }

  interrupted(_line: Line, takenBy: string | undefined): void {
    if (takenBy !== undefined || !this.#isHeaded) this.#close();
  }

  end(): void {
    this.#close();
  }

  #begins(text: string, no: number): boolean {
    const fatal = error.exec(text);
    const [, what = fatal?.[2], pid = fatal?.[1]] = report.exec(text) ?? [];
    if (what === undefined || pid === undefined) return false;
    if (fatal !== null || this.#out.dump?.pid !== Number(pid)) this.#close();
    const dump = this.#out.dump ?? this.#out.begin(no, Number(pid));
    this.#isHeaded = true;
    if (!endsProcess(what)) dump.past = true;
    if (fatal !== null) {
      const signal = /^\w+: (SEGV|ABRT|BUS|FPE|ILL)\b/.exec(what)?.[1];
      // a timeout is no crash
      if (endsProcess(what) && !what.startsWith('libFuzzer: timeout'))
        dump.signal = signal === undefined ? what : `SIG${signal}`;
    }
    const died = fatal === null ? undefined : dying.exec(text)?.[1];
    this.#out.closeThread();
    this.#out.begins({ marks: [what] }, no);
    if (died !== undefined) this.#number(Number(died));
    return true;
  }

  #number(number: number): void {
    const { thread } = this.#out;
    if (thread === undefined) return;
    thread.number = number;
    this.#threads.set(number, thread);
  }

  #frame(text: string, no: number): boolean {
    const found = sanitizerFrame(text, no);
    if (found === undefined) return false;
    if (!this.#isHeaded) {
      if (found.index === 0) this.#close();
      else if (this.#out.dump === undefined) return false;
      if (this.#out.thread === undefined) this.#out.begins({}, no);
    }
    // the stack of the error is over where another one begins
    if (this.#isHeaded && found.index === 0 && (this.#out.thread?.frames.length ?? 0) > 0) this.#out.closeThread();
    this.#out.frame(found.frame);
    return true;
  }

  #section(text: string, no: number): boolean {
    const [, number, name] = access.exec(text) ?? [];
    if (number !== undefined) {
      this.#number(Number(number));
      if (name !== undefined && this.#out.thread !== undefined) this.#out.thread.name = name;
      return true;
    }
    for (const [, mutex = '', lock = ''] of text.matchAll(cycle)) this.#locks.set(mutex, address(lock));
    const [, inner, outer, taker] = acquired.exec(text) ?? [];
    const [, racer, mutexes = ''] = raced.exec(text) ?? [];
    const who = taker ?? racer;
    if (who !== undefined) {
      this.#at(numberOf(who), text, no, outer === undefined ? mutexes : outer, inner);
      return true;
    }
    const [, id, title, tid] = created.exec(text) ?? [];
    const known = this.#threads.get(Number(id));
    if (known !== undefined) Object.assign(known, { tid: Number(tid), ...(title !== undefined && { name: title }) });
    if (!prose.test(text)) return false;
    if (text.trimEnd().endsWith(':') || id !== undefined) this.#out.closeThread();
    return true;
  }

  /** Where a thread was when it took its second lock, or touched the memory. */
  #at(number: number, says: string, no: number, mutexes: string, inner?: string): void {
    this.#out.closeThread();
    for (const [mutex] of mutexes.matchAll(/M\d+/g))
      this.#held.push({ number, mutex, line: no, says: says.trim(), ...(inner !== undefined && { inner }) });
    const known = this.#threads.get(number);
    if (known === undefined) {
      this.#threads.set(number, this.#out.begins({ number, marks: [says.trim()] }, no));
    } else known.marks = [...(known.marks ?? []), says.trim()];
  }

  #close(): void {
    const { dump } = this.#out;
    const ids = new Map([...this.#threads].map(([number, thread]) => [number, thread]));
    this.#out.closeThread();
    this.#threads = new Map();
    const held = this.#held;
    this.#held = [];
    this.#isHeaded = false;
    if (dump === undefined) return;
    for (const { number, mutex, inner, line, says } of held) {
      const lock = this.#locks.get(mutex);
      const wants = inner === undefined ? undefined : this.#locks.get(inner);
      if (lock === undefined) continue;
      const place = this.#session.place(line);
      dump.facts.push({ kind: 'held', place, number, address: lock, ...(wants !== undefined && { wants }), says });
    }
    this.#locks.clear();
    // the ids of threads are printed below their stacks
    dump.threads = dump.threads.map((thread) => {
      const { tid, name } = ids.get(thread.number ?? -1) ?? {};
      return { ...thread, ...(tid !== undefined && { tid }), ...(name !== undefined && { name }) };
    });
    this.#out.close();
  }
}

/** A leak, a race or a read of what was never written does not. */
function endsProcess(what: string): boolean {
  return !/^(?:Leak|Memory|Thread)Sanitizer(?!: (?:SEGV|ABRT|BUS|FPE|ILL)\b)/.test(what);
}

function numberOf(words: string): number {
  return words === 'main thread' ? 0 : Number(words.slice('thread T'.length));
}

/** The rule of equals signs above a report. */
function ruled(line: Line): boolean {
  const next = lineBelow(line, 400);
  return error.test(next) || report.test(next);
}
