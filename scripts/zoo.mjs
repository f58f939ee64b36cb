#!/usr/bin/env node
/**
 * The zoo: runs programs that really hang and keeps what the real tools print about them.
 *
 *   node scripts/zoo.mjs [--list] [--out DIR] [name…]      without names: every inhabitant
 *
 * For each sample: build the program, run it, wait until /proc shows that it hangs, dump it, write
 * samples/<name>/, kill it. README.md and expect.json are written by hand and never touched.
 * Everything runs in $HANGS_DIR (default /srv/hangs), so that no path of this checkout gets into a dump.
 */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { captureAll } from './zoo/capture.mjs';
import { neutralPlace } from './zoo/places.mjs';
import { allSamples, findSamples } from './zoo/recipes.mjs';
import { startHang } from './zoo/start.mjs';
import { writeSample } from './zoo/write.mjs';

async function main(args) {
  const out = takeOption(args, '--out') ?? fileURLToPath(new URL('../samples', import.meta.url));
  if (args.includes('--list')) {
    for (const sample of allSamples()) console.log(sample.name.padEnd(32), sample.about);
    return 0;
  }
  const samples = args.length > 0 ? findSamples(args) : allSamples();
  const place = neutralPlace();
  let failed = 0;
  for (const sample of samples) {
    try {
      const files = await keep(sample, place, join(out, sample.name));
      console.log(`${sample.name}: ${files} files`);
    } catch (error) {
      failed += 1;
      console.error(`${sample.name}: ${error.message}`);
    }
  }
  return failed > 0 ? 1 : 0;
}

async function keep(sample, place, target) {
  for (let attempt = 1; ; attempt += 1) {
    const hang = await startHang(sample.name, { place });
    try {
      const captured = await captureAll(hang, place);
      const missing = notShown(sample, captured);
      if (!missing) return writeSample(target, hang, captured);
      if (attempt === 10) throw new Error(`after ${attempt} captures still ${missing}`);
      console.error(`${sample.name}: ${missing}; once more`);
    } finally {
      await hang.stop();
    }
  }
}

/**
 * A thread that runs is caught at a random place. Where a sample is about the moment in which it is inside
 * some function, `mustShow` asks for another capture: chosen among real ones, never edited.
 */
function notShown(sample, captured) {
  for (const [file, pattern] of Object.entries(sample.mustShow ?? {})) {
    if (!new RegExp(pattern).test(captured.files[file]?.text ?? '')) return `${file} does not show ${pattern}`;
  }
  return null;
}

function takeOption(args, name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}

process.exitCode = await main(process.argv.slice(2));
