import type { Diagnosis, Finding, FrameReport, ThreadReport } from '../diagnosis.ts';
import { sourceOf, threadLabel, threadOf } from './cast.ts';
import { columns, shareRoom, shorten, shortenName } from './columns.ts';
import { fill, type Line, line, span } from './lines.ts';
import { isInterpreter } from './own-code.ts';
import type { Places } from './places.ts';
import { visible } from './visible.ts';

const framesShown = 24;
const marks = { certain: 'certain', 'if blocked': '', candidate: 'candidate' } as const;

/** The stacks that the verdict is about, frame by frame, each with its line in the dump. */
export function stacks(diagnosis: Diagnosis, { waiter, owner, chain }: Finding, places: Places, width: number): Line[] {
  const titled = [
    ...(waiter === null ? [] : [{ title: `Stack of the waiter, ${threadLabel(waiter)}`, spoken: waiter }]),
    ...chain.slice(1, 4).map(({ waiter: next }) => ({ title: `Stack of ${threadLabel(next)}`, spoken: next })),
    ...(owner === null
      ? []
      : [
          {
            title: `Stack of the ${owner.ghost ? 'ghost as it is in the parent now' : 'owner'}, ${threadLabel(owner)}`,
            spoken: owner,
          },
        ]),
  ];
  const seen = new Set<ThreadReport>();
  return titled
    .flatMap(({ title, spoken }) => {
      const thread = threadOf(diagnosis, spoken);
      if (thread === undefined || thread.frames.length === 0 || seen.has(thread)) return [];
      seen.add(thread);
      return [[], line(shorten(visible(title), width), 'strong'), ...frameLines(thread.frames, places, width)];
    })
    .concat(owner?.atFork === undefined ? [] : atFork(owner.atFork, threadLabel(owner), places, width));
}

/** What the ghost was doing when its process was forked, out of the memory of the child. */
function atFork(frames: readonly FrameReport[], label: string, places: Places, width: number): Line[] {
  const title = `Stack of ${label} at the fork, from the child's memory`;
  const unsure = frames.some((frame) => frame.atFork !== 'certain');
  return [
    [],
    line(shorten(visible(title), width), 'strong'),
    ...(unsure ? [line('  (if blocked then, unless marked)', 'dim')] : []),
    ...frameLines(frames, places, width),
  ];
}

function frameLines(frames: readonly FrameReport[], places: Places, width: number): Line[] {
  const numbered = withoutInterpreter(frames);
  const shown = numbered.slice(0, framesShown).map(({ frame, number }) => ({
    number,
    name: visible(frame.function),
    source: [visible(sourceOf(frame) ?? ''), marks[frame.atFork ?? 'if blocked']].filter(Boolean).join(', '),
    input: frame.input,
    inputLine: frame.inputLine,
    place: places.short(frame.input, frame.inputLine),
  }));
  const wanted = [shown.map(({ name }) => name), shown.map(({ source }) => source), shown.map(({ place }) => place)];
  const [names = 0, sources = 0, cited = 0] = shareRoom(wanted.map(widestOf), width - 10, 6);
  const lines = shown.map(
    ({ number, name, source, input, inputLine }): Line => [
      span(`  #${number}`.padEnd(6), 'dim'),
      ...fill([span(shortenName(name, names))], names + 2),
      ...(sources === 0 ? [] : fill([span(shorten(source, sources))], sources + 2)),
      places.cite(input, inputLine, cited),
    ],
  );
  if (numbered.length > framesShown) lines.push(line(`  … ${numbered.length - framesShown} more frames`, 'dim'));
  return lines;
}

/** Where Python's own frames are shown, those of its evaluation loop below them say the same once more. */
function withoutInterpreter(frames: readonly FrameReport[]) {
  const firstPython = frames.findIndex(({ language }) => language === 'python');
  return frames
    .map((frame, number) => ({ frame, number }))
    .filter(({ frame, number }) => firstPython < 0 || number < firstPython || !isInterpreter(frame));
}

function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(columns));
}
