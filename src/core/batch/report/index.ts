import type { SummaryView } from '../view.ts';

type SummaryReport = (view: SummaryView) => string;

/** Every form of a summary; each is loaded when asked for. */
export const summaryReports = {
  text: { file: 'summary.txt', load: async () => textOf((await import('./text.ts')).summaryText) },
  markdown: { file: 'summary.md', load: async () => (await import('./markdown.ts')).summaryMarkdown },
  html: { file: 'summary.html', load: async () => (await import('./html.ts')).summaryHtml },
  json: { file: 'summary.json', load: async () => (await import('./json.ts')).summaryJson },
  junit: { file: 'junit.xml', load: async () => (await import('./junit.ts')).summaryJunit },
} satisfies Record<string, { readonly file: string; readonly load: () => Promise<SummaryReport> }>;

/** Files have no terminal: a width that reads well anywhere. */
function textOf(render: (view: SummaryView, options: { width: number }) => string): SummaryReport {
  return (view) => render(view, { width: 100 });
}
