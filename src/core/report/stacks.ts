import type { Diagnosis, Finding, FrameReport, ThreadReport } from '../diagnosis.ts';
import { sourceOf, threadLabel, threadOf } from './cast.ts';
import { columns, shorten, shortenName } from './columns.ts';
import { fill, type Line, line, span } from './lines.ts';
import type { Places } from './places.ts';
import { visible } from './visible.ts';

const framesShown = 24;

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
  return titled.flatMap(({ title, spoken }) => {
    const thread = threadOf(diagnosis, spoken);
    if (thread === undefined || thread.frames.length === 0 || seen.has(thread)) return [];
    seen.add(thread);
    return [[], line(title, 'strong'), ...frameLines(thread.frames, places, width)];
  });
}

function frameLines(frames: readonly FrameReport[], places: Places, width: number): Line[] {
  const shown = frames.slice(0, framesShown).map((frame) => ({
    name: visible(frame.function),
    source: visible(sourceOf(frame) ?? ''),
    place: places.short(frame.input, frame.inputLine),
  }));
  const sources = Math.min(30, widestOf(shown.map(({ source }) => source)));
  const room = width - 6 - sources - widestOf(shown.map(({ place }) => place)) - 4;
  const names = Math.min(Math.max(20, room), widestOf(shown.map(({ name }) => name)));
  const lines = shown.map(
    ({ name, source, place }, index): Line => [
      span(`  #${index}`.padEnd(6), 'dim'),
      ...fill([span(shortenName(name, names))], names + 2),
      ...fill([span(shorten(source, sources))], sources + 2),
      span(place, 'dim'),
    ],
  );
  if (frames.length > framesShown) lines.push(line(`  … ${frames.length - framesShown} more frames`, 'dim'));
  return lines;
}

function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(columns));
}
