import type { Diagnosis } from '../../diagnosis.ts';
import type { Places } from '../places.ts';
import type { Quote } from '../quote.ts';
import type { ReportOptions, Sources } from '../report.ts';
import { escaped } from './escape.ts';

/** What all parts of the HTML report share. */
export interface Page {
  readonly diagnosis: Diagnosis;
  readonly options: Pick<ReportOptions, 'layout'>;
  readonly places: Places;
  readonly quote: Quote;
  readonly sources: Sources;
}

/** The id of a line of a raw dump. */
export function lineId({ diagnosis }: Page, input: string, line: number): string {
  return `dump-${diagnosis.inputs.findIndex(({ name }) => name === input)}-${line}`;
}

/** `child.txt:14`, a link where the report holds that line. */
export function citation(page: Page, input: string, line: number): string {
  const words = escaped(page.places.short(input, line));
  const isShown = page.sources.get(input)?.[line - 1] !== undefined;
  return isShown
    ? `<a class="cite" href="#${lineId(page, input, line)}">${words}</a>`
    : `<span class="cite">${words}</span>`;
}
