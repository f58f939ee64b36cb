import type { Dump, Progress, Reply, Request, Wish } from './messages.ts';

/** A large dump that nobody waits for any more is given up after this many milliseconds. */
const patience = 700;

/** One worker; a new question takes the place of the one that is still open. */
export class Thinker {
  readonly #url: string;
  #worker: Worker | undefined;
  #last = 0;
  #open: { id: number; since: number; settle: (reply: Reply) => void; progress: Progress } | undefined;

  constructor(program: string) {
    this.#url = URL.createObjectURL(new Blob([program], { type: 'text/javascript' }));
  }

  /** Nothing where another question came in between. */
  async ask(
    wish: Wish,
    dumps: readonly Dump[],
    redact: boolean,
    progress: Progress,
  ): Promise<Extract<Reply, { kind: 'done' }> | undefined> {
    if (this.#open !== undefined && performance.now() - this.#open.since > patience) {
      this.#worker?.terminate();
      this.#worker = undefined;
    }
    this.#open?.settle({ id: this.#open.id, kind: 'failed', says: '' });
    this.#last += 1;
    const request: Request = { id: this.#last, wish, redact, dumps };
    const worker = this.#running();
    const reply = await new Promise<Reply>((settle) => {
      this.#open = { id: request.id, since: performance.now(), settle, progress };
      worker.postMessage(request);
    });
    if (this.#open?.id === request.id) this.#open = undefined;
    if (reply.kind === 'done') return reply;
    if (reply.kind === 'failed' && reply.says !== '') throw new Error(reply.says);
    return undefined;
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#url);
    worker.onmessage = ({ data }: MessageEvent<Reply>) => this.#hear(data);
    worker.onerror = (event) =>
      this.#hear({ id: this.#last, kind: 'failed', says: event.message || 'the worker did not start' });
    this.#worker = worker;
    return worker;
  }

  #hear(reply: Reply): void {
    if (this.#open?.id !== reply.id) return;
    if (reply.kind === 'progress') this.#open.progress(reply.says, reply.share);
    else this.#open.settle(reply);
  }
}
