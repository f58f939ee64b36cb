import { baseName } from '../names.ts';
import { decode } from '../text.ts';
import type { Line } from './reader.ts';

// "$ gdb -p 4186", "# py-spy dump --native --pid 4186", "strace -f -p 12 ", "pstack 21989", "cat /proc/12822/syscall"
const command =
  /(?:\b(?:gdb|lldb|py-spy|strace|eu-stack|pystack|austin|gcore)\b[^|;]*?\s(?:-p|--pid|remote|attach)[ =]?\s*(\d+)\b)|(?:\b(?:pstack|gstack|jstack)\s+(\d+)\b)|(?:^\s*(?:[#$>]|\(\w+\))\s*(?:cat|head|grep|tail)\b.*?\/proc\/(\d+)\/)/;
// People's own words: "gdb on 8402", "Stack of process 4186:", "py-spy dump of pid 21"
const words =
  /\b(?:gdb|lldb|strace|pstack|py-?spy(?: dump)?|stack(?: ?trace)?|backtrace|bt|dump) (?:on|of|for|from) (?:the )?(?:(?:process|pid|PID|child|parent|worker) )?(\d{2,7})\b/i;
// pstack and gstack are scripts round gdb: only the command line above tells that they printed the text
const printer = /\b(pstack|gstack|gdb)\s/;
// "child-4186.txt", "4186.gdb", "stack.4186"
const fileName = /(?:^|[^0-9])(\d{3,7})(?:[^0-9]|$)/;

/** Keeps the pid that the surrounding text speaks of, for dumps whose tool does not print one. */
export class PidHints {
  #fromText: number | undefined;
  readonly #fromName: number | undefined;
  readonly #printers: { readonly line: number; readonly isPstack: boolean }[] = [];

  constructor(inputName: string) {
    const base = baseName(inputName);
    const match = fileName.exec(base);
    this.#fromName = match?.[1] === undefined ? undefined : Number(match[1]);
  }

  current(): { readonly pid: number; readonly from: 'command' | 'file-name' } | undefined {
    if (this.#fromText !== undefined) return { pid: this.#fromText, from: 'command' };
    if (this.#fromName !== undefined) return { pid: this.#fromName, from: 'file-name' };
    return undefined;
  }

  announce(pid: number): void {
    this.#fromText = pid;
  }

  /** Did the last command above this line run pstack or gstack? */
  isPstack(line: number): boolean {
    return this.#printers.findLast((printed) => printed.line < line)?.isPstack ?? false;
  }

  /** Takes a shell command line that names a process; true if it was one. */
  line(line: Line): boolean {
    if (line.end - line.start > 1000) return false;
    const text = decode(line.bytes, line.start, line.end);
    const match = command.exec(text);
    const digits = match?.[1] ?? match?.[2] ?? match?.[3];
    const tool = printer.exec(text)?.[1];
    if (tool !== undefined && (digits !== undefined || tool === 'gdb'))
      this.#printers.push({ line: line.no, isPstack: tool !== 'gdb' });
    if (digits === undefined) {
      const said = words.exec(text)?.[1];
      // prose stays prose, but it may say whose dump follows
      if (said !== undefined) this.#fromText = Number(said);
      return false;
    }
    this.#fromText = Number(digits);
    return true;
  }
}
