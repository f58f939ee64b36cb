import CliTable from 'cli-table3';
import { columns, shareRoom } from '../core/report/columns.ts';
import { fillLines } from '../core/report/lines.ts';
import type { Table } from '../core/report/report.ts';

const bare = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};
const indent = 2;
const narrowestColumn = 6;

/** Columns of text without frames, never wider than asked; the widest columns give way first, and their text wraps. */
export function renderTable({ head, rows }: Table, width: number): string {
  const used = head
    .map((title, index) => ({ index, room: Math.max(...[title, ...rows.map((row) => row[index] ?? '')].map(columns)) }))
    .filter(({ index }) => rows.some((row) => (row[index] ?? '') !== ''));
  const widths = shareRoom(
    used.map(({ room }) => room),
    width - indent - 2 * (used.length - 1),
    narrowestColumn,
  );
  const table = new CliTable({
    chars: bare,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: widths,
  });
  table.push(
    used.map(({ index }) => head[index] ?? ''),
    widths.map((room) => '─'.repeat(room)),
  );
  for (const row of rows) {
    table.push(used.map(({ index }, column) => fillLines(row[index] ?? '', widths[column] ?? 1).join('\n')));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => ' '.repeat(indent) + line.trimEnd())
    .join('\n');
}
