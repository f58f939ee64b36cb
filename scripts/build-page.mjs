/** src/page -> one HTML file with everything in it, under a policy that lets nothing else run and nothing out. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

/** What the page offers to try: a title and the dumps, few and small. */
/** @type {readonly (readonly [string, string, readonly string[]])[]} */
const samples = [
  [
    'A test runner whose child hangs in logging',
    'ssh-logging-2011',
    ['child.gdb.txt', 'child.py-spy.txt', 'parent.gdb.txt', 'parent.py-bt.txt'],
  ],
  [
    'Eight workers that never start',
    'prefork-8',
    ['parent.gdb.txt', 'worker-1.lock.txt', 'worker-2.gdb.txt', 'worker-3.gdb.txt'],
  ],
  ['Three threads in a ring', 'mutex-ring-3', ['market.lock.txt']],
  ['A server that only waits for work', 'idle-pool', ['parent.gdb.txt', 'child.gdb.txt']],
];

export async function buildPage(root) {
  const read = (file) => readFileSync(path.join(root, file), 'utf8');
  const [script, worker, { style, reportScript }] = await Promise.all([
    bundle(root, 'src/page/page.ts'),
    bundle(root, 'src/page/worker.ts'),
    reportParts(root),
  ]);
  const looks = `${style}\n${read('src/page/style.css')}`;
  const texts = samples.map(([title, folder, files]) => ({
    title,
    dumps: Object.fromEntries(files.map((file) => [file, read(`samples/${folder}/${file}`)])),
  }));
  const scripts = [
    `<script type="application/json" id="samples">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>`,
    `<script type="text/plain" id="worker">${worker}</script>`,
    `<script>${reportScript}</script>`,
    `<script>${script}</script>`,
  ];
  const parts = {
    'content="policy"': `content="${policy({ scripts: [script, reportScript], styles: [looks] })}"`,
    '<!-- style -->': `<style>${looks}</style>`,
    '<!-- scripts -->': scripts.join('\n'),
  };
  return read('src/page/index.html').replace(new RegExp(Object.keys(parts).join('|'), 'g'), (mark) => parts[mark]);
}

function policy({ scripts, styles }) {
  const digests = (texts) =>
    texts.map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`).join(' ');
  return [
    "default-src 'none'",
    // Graphviz is WebAssembly; no text can become a program by this.
    `script-src ${digests(scripts)} 'wasm-unsafe-eval'`,
    `style-src ${digests(styles)}`,
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

async function bundle(root, entry) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    write: false,
    logLevel: 'warning',
  });
  // Inside a page, `</script` and `<!--` would end it even within a string.
  return outputFiles[0].text.replace(/<(?=\/script|!--)/gi, '\\x3C');
}

/** The style and the script of the HTML report, which the page shows too. */
async function reportParts(root) {
  const { outputFiles } = await esbuild.build({
    absWorkingDir: root,
    stdin: {
      contents:
        "export { style } from './src/core/report/html/style.ts'; export { script as reportScript } from './src/core/report/html/script.ts';",
      resolveDir: root,
    },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
