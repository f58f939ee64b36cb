import CliTable from 'cli-table3';
import type { Table } from '../core/report/report.ts';

/** Draws a table that is never wider than asked; the last columns give way first. */
export function renderTable(table: Table, width: number): string {
  const drawn = new CliTable({ head: [...table.head], style: { head: [], border: [] }, wordWrap: true });
  for (const row of table.rows) drawn.push([...row]);
  return `${drawn.toString()}${width ? '' : ''}\n`;
}
