import { SingleBar } from 'cli-progress';

/** How far a long piece of work is. Standard error, so that what is piped stays clean. */
export interface ProgressView {
  update(done: number, unreadable: number, total: number | undefined): void;
  stop(): void;
}

const noProgress: ProgressView = { update: () => {}, stop: () => {} };

const number = new Intl.NumberFormat('en');

export function progressView(stream: NodeJS.WriteStream, wanted: boolean): ProgressView {
  if (!wanted) return noProgress;
  return stream.isTTY && process.env.TERM !== 'dumb' ? bar(stream) : plainLines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressView {
  const drawn = new SingleBar({
    stream,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 200,
    fps: 8,
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format: (options, { progress, value, total, startTime, eta }, payload: { unreadable?: number; open?: boolean }) => {
      const size = options.barsize ?? 24;
      const filled = Math.round(progress * size);
      const drawing =
        (options.barCompleteString ?? '').slice(0, filled) +
        (options.barIncompleteString ?? '').slice(0, size - filled);
      const rate = value / Math.max(0.001, (Date.now() - startTime) / 1000);
      const left = payload.open === true || !Number.isFinite(Number(eta)) ? '' : `  ${duration(Number(eta))} left`;
      const bad =
        payload.unreadable === undefined || payload.unreadable === 0
          ? ''
          : `  ${number.format(payload.unreadable)} unreadable`;
      return `${drawing} ${String(Math.floor(progress * 100)).padStart(3)} %  ${number.format(value)} of ${number.format(total)}${payload.open === true ? '+' : ''}  ${number.format(Math.round(rate))}/s${left}${bad}`;
    },
  });
  let isOn = false;
  return {
    update: (done, unreadable, total) => {
      const most = Math.max(total ?? done, done, 1);
      if (!isOn) drawn.start(most, done);
      isOn = true;
      drawn.setTotal(most);
      drawn.update(done, { unreadable, open: total === undefined });
    },
    stop: () => {
      if (isOn) drawn.stop();
    },
  };
}

const lineEvery = 10_000;

function plainLines(stream: NodeJS.WriteStream): ProgressView {
  const start = Date.now();
  let last = start;
  return {
    update: (done, unreadable, total) => {
      const now = Date.now();
      if (now - last < lineEvery) return;
      last = now;
      const rate = Math.round((done * 1000) / (now - start));
      const of = total === undefined ? '' : ` of ${number.format(total)}`;
      const bad = unreadable === 0 ? '' : `, ${number.format(unreadable)} unreadable`;
      stream.write(`ghostlock: ${number.format(done)}${of} incidents, ${number.format(rate)}/s${bad}\n`);
    },
    stop: () => {},
  };
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
