import type { Fact } from '../model.ts';
import { address } from '../text.ts';
import { given, type ThreadDraft } from './draft.ts';

const argumentRegisters = ['RDI', 'RSI', 'RDX', 'R10', 'R08', 'R09'];

/** The registers of x86-64 at a task's entry from user space, as a kernel's stack prints them. */
export class EntryRegisters {
  readonly #values = new Map<string, string>();

  /** `register` finds a name and 16 hexadecimal digits in a line. */
  read(text: string, register: RegExp): void {
    for (const [, name = '', value = ''] of text.matchAll(register))
      this.#values.set(name.replace(/^R([89])$/, 'R0$1'), value);
  }

  /** The system call and its arguments; undefined where a register is not shown, or no system call was made. */
  systemCall({ tid, place }: ThreadDraft, pid?: number): Fact | undefined {
    const number = Number.parseInt(this.#values.get('ORIG_RAX') ?? '', 16);
    const args = argumentRegisters.flatMap((name) => this.#values.get(name) ?? []);
    if (!(number >= 0 && number < 4096) || args.length < argumentRegisters.length) return undefined;
    const shown = args.map((value) => address(`0x${value}`));
    return given({ kind: 'syscall' as const, place, pid, tid, number, args: shown });
  }

  clear(): void {
    this.#values.clear();
  }
}
