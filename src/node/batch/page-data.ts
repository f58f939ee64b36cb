import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { jsonLine } from '../../core/batch/lines.ts';
import type { IncidentRecord } from '../../core/batch/record.ts';
import { replaceFile } from './results.ts';
import { asyncOf, bytesOf, linesOf } from './text-lines.ts';

const perChunk = 500;
const pageDataFolder = 'summary-data';

/**
 * What summary.html loads when it is asked for: an index of all incidents, and their records in packed pieces. Scripts,
 * since a page that was opened from a disk may load nothing else.
 */
export async function writePageData(folder: string, results: string): Promise<void> {
  const data = path.join(folder, pageDataFolder);
  mkdirSync(data, { recursive: true });
  const index = openSync(path.join(data, 'index.js'), 'w');
  try {
    writeSync(index, 'ghostlockIndex([\n');
    let lines: string[] = [];
    let chunk = 0;
    for await (const line of linesOf(asyncOf(bytesOf(results)))) {
      const { id, time = '', fingerprint = '' } = JSON.parse(line) as IncidentRecord;
      writeSync(index, `${jsonLine([id, time, fingerprint, chunk, lines.length]).trimEnd()},\n`);
      lines.push(line);
      if (lines.length < perChunk) continue;
      writeChunk(data, chunk, lines);
      chunk += 1;
      lines = [];
    }
    if (lines.length > 0) writeChunk(data, chunk, lines);
    writeSync(index, ']);\n');
  } finally {
    closeSync(index);
  }
}

function writeChunk(folder: string, number: number, lines: readonly string[]): void {
  const name = String(number).padStart(5, '0');
  const packed = gzipSync(`${lines.join('\n')}\n`, { level: 6 });
  replaceFile(path.join(folder, `${name}.js`), `ghostlockChunk("${name}","${packed.toString('base64')}")\n`);
}
