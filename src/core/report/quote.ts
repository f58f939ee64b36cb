import type { Diagnosis, FrameReport } from '../diagnosis.ts';
import { whereOf } from './cast.ts';
import type { ReportOptions } from './report.ts';

/** The line of a dump as it stands, or the frame that was read from it where the dump itself is not at hand. */
export type Quote = (input: string, line: number) => string | undefined;

const longestQuote = 600;

export function quoteFrom(diagnosis: Diagnosis, { sources }: Pick<ReportOptions, 'sources'>): Quote {
  const frames = new Map<string, FrameReport>();
  if (sources === undefined) {
    for (const { threads } of diagnosis.processes)
      for (const thread of threads)
        for (const frame of thread.frames) frames.set(`${frame.inputLine} ${frame.input}`, frame);
  }
  return (input, line) => {
    const text = sources?.get(input)?.[line - 1];
    if (text !== undefined) return text.length > longestQuote ? `${text.slice(0, longestQuote)}…` : text;
    const frame = frames.get(`${line} ${input}`);
    return frame && whereOf(frame);
  };
}
