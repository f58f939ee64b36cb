/** One object of an array, and the lines of its members "thread_id" and "filename": the thread's and its frames'. */
export interface SplitObject {
  readonly text: string;
  readonly lines: readonly number[];
}

const marked = /(?<!\\)"(?:thread_id|filename)":/g;

/**
 * Cuts a JSON array into its objects while its lines come in, so that each object's lines are known and a text that
 * breaks off still gives the objects before the break.
 */
export class JsonSplitter {
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  #text = '';
  #lines: number[] = [];
  /** Length of the open object's text up to its last whole frame. */
  #whole = 0;
  isClosed = false;

  line(line: string, no: number): SplitObject[] {
    const done: SplitObject[] = [];
    let from = 0;
    for (let at = 0; at < line.length; at++) {
      if (!this.#step(line[at])) continue;
      if (this.#depth === 2 && line[at] === '{') from = at;
      else if (line[at] === '}' && this.#depth === 1) {
        this.#add(line.slice(from, at + 1), no);
        done.push({ text: this.#text, lines: this.#lines });
        this.#reset();
        from = at + 1;
      } else if (line[at] === '}' && this.#depth === 3) this.#whole = this.#text.length + at + 1 - from;
    }
    if (this.#depth >= 2) this.#add(`${line.slice(from)}\n`, no);
    return done;
  }

  /** What is whole of the object in which the text broke off. */
  rest(): SplitObject | undefined {
    if (this.#whole === 0) return undefined;
    return { text: `${this.#text.slice(0, this.#whole)}]}`, lines: this.#lines };
  }

  /** True where the character opened or closed a bracket. */
  #step(char: string | undefined): boolean {
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (char === '\\') this.#isEscaped = true;
      else if (char === '"') this.#isString = false;
      return false;
    }
    if (char === '"') this.#isString = true;
    if (char === '{' || char === '[') this.#depth += 1;
    else if (char === '}' || char === ']') this.#depth -= 1;
    else return false;
    this.isClosed = this.#depth <= 0;
    return true;
  }

  #add(text: string, no: number): void {
    this.#text += text;
    for (const _ of text.matchAll(marked)) this.#lines.push(no);
  }

  #reset(): void {
    this.#text = '';
    this.#lines = [];
    this.#whole = 0;
  }
}
