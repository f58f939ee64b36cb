import type { Diagnosis } from '../core/diagnosis.ts';
import { type ReportEntry, type ReportName, reports } from '../core/report/index.ts';
import type { ReportOptions, Sources } from '../core/report/report.ts';
import { print, save } from '../node/output.ts';
import { renderTable } from '../node/table.ts';
import { type ColorChoice, wantsColor, widthOf } from '../node/terminal.ts';

/** How a diagnosis is to be printed, and where to. */
export interface Style {
  readonly format: ReportName;
  readonly output?: string;
  readonly color: ColorChoice;
  readonly ascii: boolean;
  readonly width?: number;
  readonly pager?: boolean;
}

interface Known {
  readonly unread?: NonNullable<ReportOptions['unread']>;
  /** Asked only by reports that quote: to split a large dump into lines takes its time. */
  readonly sources?: () => Sources;
  /** Whether the inputs are where their names say, for a terminal to lead there. */
  readonly areHere?: boolean;
}

export async function emit(diagnosis: Diagnosis, style: Style, known: Known): Promise<void> {
  const entry: ReportEntry = reports[style.format];
  const render = await entry.load();
  const report = await render(diagnosis, await optionsFor(entry, style, known));
  if (style.output !== undefined) save(style.output, report);
  else if (style.pager === true) await (await import('../node/pager.ts')).page(report);
  else await print(report);
  if (process.env.GITHUB_ACTIONS === 'true' && style.format !== 'github') await annotate(diagnosis);
}

async function optionsFor({ quotes, draws }: ReportEntry, style: Style, known: Known): Promise<ReportOptions> {
  const stream = style.output === undefined ? process.stdout : undefined;
  return {
    width: style.width ?? widthOf(stream),
    color: wantsColor(style.color, stream),
    ascii: style.ascii,
    ...(known.areHere && (await linksFor(style, stream))),
    table: renderTable,
    ...(known.unread && { unread: known.unread }),
    ...(quotes && known.sources && { sources: known.sources() }),
    ...(draws && { layout: (await import('../layout.ts')).layout }),
    ...workspace(),
  };
}

/** Not in a pager: those that show colours do not all let links through. */
async function linksFor({ color, pager }: Style, stream?: NodeJS.WriteStream): Promise<Pick<ReportOptions, 'link'>> {
  if (pager === true || stream?.isTTY !== true) return {};
  const { fileLinks, wantsLinks } = await import('../node/links.ts');
  return wantsLinks(color, stream) ? { link: fileLinks() } : {};
}

function workspace(): Pick<ReportOptions, 'workspace'> {
  const folder = process.env.GITHUB_WORKSPACE;
  return folder ? { workspace: folder } : {};
}

/** The runner reads both streams, and standard output may be piped into a file. */
async function annotate(diagnosis: Diagnosis): Promise<void> {
  const { github } = await import('../core/report/github.ts');
  process.stderr.write(github(diagnosis, workspace()));
}
