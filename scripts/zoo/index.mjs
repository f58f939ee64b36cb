#!/usr/bin/env node
/**
 * Writes samples/README.md, one row a sample, from the samples' own expect.json and README.md.
 *
 *   node scripts/zoo/index.mjs [--check]      --check: only say whether it is up to date (exit status 1 if not)
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const folder = fileURLToPath(new URL('../../samples', import.meta.url));

const chapters = [
  ['fork-orphaned-lock', 'Locks held at fork by a thread that the child does not have'],
  ['fork-missing-thread', 'Threads that were not copied'],
  ['fork-handler', 'Stuck inside fork'],
  ['ownerless-lock', 'Locks that nobody can release'],
  ['deadlock-cycle', 'Rings'],
  ['self-deadlock', 'Taken twice'],
  ['signal-reentrancy', 'Taken again from a signal handler'],
  ['dead-owner', 'Owners that are gone'],
  ['gil', 'The GIL'],
  ['import-lock', 'Import locks'],
  ['lost-wakeup', 'Signals that never come'],
  ['contention', 'Queues behind a living owner'],
  ['blocked-on-lock', 'Owners that do something else'],
  ['pipe-full', 'Full pipes'],
  ['waiting-on-process', 'Other processes'],
  ['waiting-on-io', 'The outside world'],
  ['waiting-on-thread', 'Threads that do not end'],
  ['spinning', 'Busy without progress'],
  ['stopped', 'Stopped'],
  ['crash', 'Crashes'],
  ['healthy', 'Innocent: nothing hangs'],
];

function main(args) {
  const text = page(readdirSync(folder).sort().flatMap(sample));
  const file = join(folder, 'README.md');
  if (args.includes('--check')) return existsSync(file) && readFileSync(file, 'utf8') === text ? 0 : 1;
  writeFileSync(file, text);
  return 0;
}

function sample(name) {
  const file = join(folder, name, 'expect.json');
  if (!existsSync(file)) return [];
  const { truth, variants } = JSON.parse(readFileSync(file, 'utf8'));
  const classes = [variants[0].expect.class].flat();
  return [
    {
      name,
      truth,
      program: firstSentence(readFileSync(join(folder, name, 'README.md'), 'utf8')),
      // where several verdicts are acceptable, an innocent one says that the sample is innocent
      chapter: truth.startsWith('Nothing hangs') ? 'healthy' : classes[0],
      verdict: `${classes.join(' or ')}${level(variants[0].expect.certainty)}`,
      variants: variants.length,
    },
  ];
}

function firstSentence(readme) {
  const [paragraph] = readme.split('\n\n').slice(1);
  const sentence = paragraph.replaceAll('\n', ' ').match(/^.*?\.(?= [A-Z`]|$)/)?.[0] ?? paragraph;
  // links are relative to the sample's folder
  return sentence.replaceAll('](../', '](');
}

function level(certainty) {
  if (certainty === undefined) return '';
  if (typeof certainty === 'string') return `, ${certainty}`;
  const { atLeast, atMost } = certainty;
  if (atLeast === atMost) return `, ${atLeast}`;
  return [atLeast ? `, at least ${atLeast}` : '', atMost ? `, at most ${atMost}` : ''].join('');
}

function page(samples) {
  const innocents = samples.filter(({ chapter }) => chapter === 'healthy').length;
  const variants = samples.reduce((sum, each) => sum + each.variants, 0);
  return [
    '# The samples',
    `${samples.length} programs that hang, or only look so (${innocents} are innocent), with ${variants} variants of what somebody might ` +
      'have at hand: the dumps of both processes, of one, by this tool or by that. How they are made: ' +
      '[scripts/hangs](../scripts/hangs). [tools](tools) has what other tools print.',
    'The verdict is the one that a careful reader can reach from the first variant of each. This page is written by ' +
      '`node scripts/zoo/index.mjs`.',
    ...chapters.flatMap(([chapter, title]) =>
      table(
        title,
        samples.filter((each) => each.chapter === chapter),
      ),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function table(title, samples) {
  if (samples.length === 0) return [];
  const rows = samples.map(
    ({ name, program, truth, verdict, variants }) =>
      `| [${name}](${name}) | ${cell(program)} | ${cell(truth)} | ${verdict} | ${variants} |`,
  );
  return [
    `## ${title}`,
    ['| sample | program | what hangs | verdict | variants |', '| --- | --- | --- | --- | --- |', ...rows].join('\n'),
  ];
}

const cell = (text) => text.replaceAll('|', '\\|');

process.exitCode = main(process.argv.slice(2));
