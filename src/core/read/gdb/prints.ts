import type { Session } from '../reader.ts';
import type { Assembly } from './assembly.ts';

/** What `print` and `x` printed. */
export class Prints {
  open = false;
  readonly #session: Session;
  readonly #assembly: Assembly;

  constructor(session: Session, assembly: Assembly) {
    this.#session = session;
    this.#assembly = assembly;
  }

  command(_text: string): void {}

  begins(_bytes: Uint8Array, _start: number, _end: number, _no: number, _text: string): boolean {
    return false;
  }

  more(_bytes: Uint8Array, _start: number, _end: number): boolean {
    return false;
  }

  end(): void {}
}
