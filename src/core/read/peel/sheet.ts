import { decode } from '../../text.ts';

/** A text as lines, each with the number of the original line it came from. What a peeling step takes and gives. */
export interface Sheet {
  readonly texts: readonly string[];
  readonly numbers: readonly number[];
  /** Lines joined of several: where in the joined text each original line begins. Only the next step may use it. */
  readonly joins?: ReadonlyMap<number, readonly Join[]>;
}

export interface Join {
  readonly at: number;
  readonly number: number;
}

/** One thing that comes off. `peel` returns the very same sheet where there is nothing to take off. */
export interface Step {
  /** In plain words, for the report. */
  readonly removes: string;
  peel(sheet: Sheet): Sheet;
}

export function sheetOf(bytes: Uint8Array, firstNumber: number): Sheet {
  const text = decode(bytes, 0, bytes.length);
  const texts = text.split('\n');
  if (text.endsWith('\n')) texts.pop();
  return { texts, numbers: texts.map((_, index) => firstNumber + index) };
}

/** Changes lines one by one; a line for which `change` gives the same text stays. */
export function mapTexts(sheet: Sheet, change: (text: string, index: number) => string): Sheet {
  let changed = false;
  const texts = sheet.texts.map((text, index) => {
    const after = change(text, index);
    if (after !== text) changed = true;
    return after;
  });
  return changed ? { texts, numbers: sheet.numbers } : sheet;
}

/** Collects the lines of a new sheet. */
export class SheetBuilder {
  readonly texts: string[] = [];
  readonly numbers: number[] = [];

  add(text: string, number: number): void {
    this.texts.push(text);
    this.numbers.push(number);
  }

  addToLast(text: string): void {
    this.texts[this.texts.length - 1] += text;
  }

  get last(): string | undefined {
    return this.texts.at(-1);
  }

  /** The collected lines, or the sheet they were made of where nothing differs. */
  instead(sheet: Sheet): Sheet {
    const { texts, numbers } = this;
    const same =
      texts.length === sheet.texts.length &&
      texts.every((text, index) => text === sheet.texts[index] && numbers[index] === sheet.numbers[index]);
    return same ? sheet : { texts, numbers };
  }
}
