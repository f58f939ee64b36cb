import { SheetBuilder, type Sheet, type Step } from './sheet.ts';

/**
 * gdb/MI as IDEs log it: what gdb says stands in records, `~"#0  main () at a.c:1\n"`, and what was typed and what
 * went wrong in others, `&"bt\n"`. Printed by mi_console_file in gdb/mi/mi-console.c, quoted as C strings by
 * print_quoted (octal for what is not ASCII).
 */
export const miRecords: Step = {
  removes: 'gdb/MI records',
  peel(sheet) {
    if (!sheet.texts.some((text) => text.startsWith('~"') && bodyOf(text)?.includes('\\n') === true)) return sheet;
    const out = new MiBuilder();
    for (const [index, text] of sheet.texts.entries()) out.line(text, sheet.numbers[index] ?? 1);
    return out.instead(sheet);
  },
};

class MiBuilder {
  readonly #out = new SheetBuilder();
  /** The last record ended inside a line: gdb flushed in the middle. */
  #isOpen = false;

  line(text: string, number: number): void {
    const body = bodyOf(text);
    if (body === undefined) {
      this.#isOpen = false;
      this.#out.add(text, number);
      return;
    }
    const lines = unescaped(body).split('\n');
    const isTyped = text.startsWith('&') && this.#out.last?.trim() === '(gdb)';
    const [first = '', ...more] = lines;
    if (isTyped) this.#out.addToLast(first);
    else if (this.#isOpen) this.#out.addToLast(first);
    else if (first !== '' || more.length === 0) this.#out.add(first, number);
    const ends = more.at(-1) === '';
    for (const line of ends ? more.slice(0, -1) : more) this.#out.add(line, number);
    this.#isOpen = !ends;
  }

  instead(sheet: Sheet): Sheet {
    return this.#out.instead(sheet);
  }
}

/** What stands between the quotes of a record of the console or the log. */
function bodyOf(text: string): string | undefined {
  const record = text.trimEnd();
  return /^[~&]"/.test(record) && record.length > 2 && record.endsWith('"') ? record.slice(2, -1) : undefined;
}

const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '', a: '', b: '', f: '', v: '', e: '\x1b' };
const utf8 = new TextDecoder('utf-8', { fatal: false });

function unescaped(body: string): string {
  return body.replace(/(?:\\[0-7]{3})+|\\./g, (sequence) => {
    if (!/^\\[0-7]{3}/.test(sequence)) return simple[sequence[1] ?? ''] ?? sequence[1] ?? '';
    return utf8.decode(Uint8Array.from(sequence.slice(1).split('\\'), (digits) => Number.parseInt(digits, 8)));
  });
}
