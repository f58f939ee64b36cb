import type { Report } from './report.ts';

interface ReportEntry {
  readonly title: string;
  /** Loaded when asked for, so that one report does not pay for another. */
  readonly load: () => Promise<Report>;
}

/** Every report. A new one is one file and one line here. */
export const reports = {
  text: {
    title: 'for a terminal: verdict, picture, evidence, what to do',
    load: async () => (await import('./text.ts')).text,
  },
  json: {
    title: 'the whole diagnosis (ghostlock schema describes it)',
    load: async () => (await import('./json.ts')).json,
  },
} satisfies Record<string, ReportEntry>;

export type ReportName = keyof typeof reports;

export const reportNames = Object.keys(reports) as ReportName[];
