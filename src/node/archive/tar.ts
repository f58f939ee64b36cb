import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { collectBytes } from './collect-bytes.ts';
import type { Chunks } from './decompress.ts';
import type { Entry } from './entry.ts';
import { Damaged, largestFile, tooLarge } from './limits.ts';

/** `wanted`: entries of which the bytes are worth keeping; of others they are passed over. */
export async function* tarEntries(input: Chunks, wanted: (name: string) => boolean): AsyncIterable<Entry> {
  const parser = extract();
  const source = Readable.from(input, { objectMode: true });
  source.on('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const entry of parser) {
      const { header } = entry;
      if (header.type !== 'file' && header.type !== 'contiguous-file') {
        entry.resume();
        continue;
      }
      const time = header.mtime?.getTime();
      const stamp = time === undefined || Number.isNaN(time) ? {} : { time };
      const name = header.name.replace(/^(?:\.\/)+/, '');
      if ((header.size ?? 0) > largestFile) {
        entry.resume();
        yield { name, ...stamp, content: tooLarge().message };
      } else if (wanted(name)) yield { name, ...stamp, content: await collectBytes(entry as unknown as Chunks) };
      else {
        entry.resume();
        yield { name, ...stamp, content: new Uint8Array(0) };
      }
    }
  } catch (error) {
    if (error instanceof Damaged) throw error;
    // Only the first sentence: what the library guesses behind it is for its own users
    const [says = ''] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new Damaged(`damaged tar archive (${says.toLowerCase()})`);
  }
}
