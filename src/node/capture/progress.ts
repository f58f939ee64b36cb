/** One line on a terminal that is written over again and again; nothing elsewhere. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  #shown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  readonly say = (text: string): void => {
    if (!this.#stream.isTTY) return;
    const width = Math.max(20, (this.#stream.columns || 80) - 1);
    this.#stream.write(`\r\x1b[K${`capturing ${text}`.slice(0, width)}`);
    this.#shown = true;
  };

  clear(): void {
    if (this.#shown) this.#stream.write('\r\x1b[K');
    this.#shown = false;
  }
}
