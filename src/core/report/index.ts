import type { Report } from './report.ts';

export interface ReportEntry {
  readonly title: string;
  /** Loaded when asked for, so that one report does not pay for another. */
  readonly load: () => Promise<Report>;
  /** Whether it quotes the lines of the inputs. */
  readonly quotes?: true;
  /** Whether it wants a drawing laid out. */
  readonly draws?: true;
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
  markdown: {
    title: 'for a ticket or a runbook, with a Mermaid drawing',
    load: async () => (await import('./markdown.ts')).markdown,
    quotes: true,
  },
  html: {
    title: 'one file for a browser: drawing, evidence, stacks, raw dumps',
    load: async () => (await import('./html.ts')).html,
    quotes: true,
    draws: true,
  },
  junit: {
    title: 'JUnit XML: a test case for each finding',
    load: async () => (await import('./junit.ts')).junit,
  },
  dot: {
    title: 'who waits for whom, for Graphviz',
    load: async () => (await import('./dot.ts')).dot,
  },
  mermaid: {
    title: 'who waits for whom, for Mermaid',
    load: async () => (await import('./mermaid.ts')).mermaid,
  },
  github: {
    title: 'annotations for GitHub Actions',
    load: async () => (await import('./github.ts')).github,
  },
} satisfies Record<string, ReportEntry>;

export type ReportName = keyof typeof reports;

export const reportNames = Object.keys(reports) as ReportName[];
