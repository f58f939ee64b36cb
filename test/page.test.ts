import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { diagnose } from '../src/core/diagnose.ts';
import type { Diagnosis } from '../src/core/diagnosis.ts';
import { sourceLines } from '../src/core/read/source-lines.ts';
import { html } from '../src/core/report/html.ts';
import { mermaid } from '../src/core/report/mermaid.ts';
import { layout } from '../src/layout.ts';
import { inputsOf, samples } from './expectation.ts';
import { hostile, poison } from './hostile.ts';

const root = path.resolve(import.meta.dirname, '..');
const built = path.join(root, 'dist/ghostlock.html');
const program = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const flags =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const sampleText = (name: string, file: string) => readFileSync(path.join(root, 'samples', name, file), 'utf8');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let page: Page;
let folder: string;
/** Whatever the page asks of a network, and whatever goes wrong in it. */
let requests: string[];
let faults: string[];

beforeAll(async () => {
  if (program === undefined) throw new Error('these tests need Chromium: apt-get install chromium');
  browser = await chromium.launch({ executablePath: program, args: flags.split(' ') });
  folder = mkdtempSync(path.join(tmpdir(), 'ghostlock-page-'));
}, 60_000);

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  await open({});
});

afterEach(async () => {
  expect(requests).toEqual([]);
  expect(faults).toEqual([]);
  await page.context().close();
});

async function open(options: Parameters<Browser['newContext']>[0], url = pathToFileURL(built).href): Promise<void> {
  if (page !== undefined) await page.context().close();
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  page = await context.newPage();
  requests = [];
  faults = [];
  page.on('request', (request) => {
    if (!/^(?:file|blob|data):/.test(request.url())) requests.push(request.url());
  });
  page.on('requestfailed', (request) => {
    if (request.failure()?.errorText === 'csp') requests.splice(requests.indexOf(request.url()), 1);
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' || /Content Security Policy/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
}

async function paste(text: string): Promise<void> {
  await page.locator('.box textarea').last().focus();
  await page.evaluate((words) => {
    const data = new DataTransfer();
    data.setData('text/plain', words);
    const event = new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
    if (document.activeElement?.dispatchEvent(event)) document.execCommand('insertText', false, words);
  }, text);
}

async function drop(files: readonly { name: string; bytes: Uint8Array }[]): Promise<void> {
  const encoded = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate(async (all) => {
    const data = new DataTransfer();
    for (const { name, base64 } of all) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  }, encoded);
}

const title = () => page.locator('.report h1').textContent({ timeout: 20_000 });

async function download(button: string): Promise<string> {
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return readFileSync((await saved.path())!, 'utf8');
}

async function seriousFaults(): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe: checker } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await checker.run()).violations;
  });
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

const unfold = () =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });
const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);

describe('the paste page', () => {
  test('keeps within its size', () => {
    const graphviz = statSync(createRequire(import.meta.url).resolve('@hpcc-js/wasm-graphviz')).size;
    const { size } = statSync(built);
    expect(size).toBeLessThan(3_000_000);
    expect(size - graphviz).toBeLessThan(1_000_000);
  });

  test('diagnoses what is pasted, one box after the other', async () => {
    await paste(sampleText('prefork-8', 'worker-1.lock.txt'));
    expect(await title()).toMatch(/lock/i);
    await page.click('#add');
    await paste(sampleText('prefork-8', 'parent.gdb.txt'));
    await page.waitForFunction(() => document.querySelector('.report h1')?.textContent === 'A lock orphaned by fork');
    expect(await page.textContent('.headline')).toContain('metrics_lock');
    expect(await page.locator('.drawing.wide .ghost').count()).toBeGreaterThan(0);
  });

  test('takes dropped files', async () => {
    await drop(
      ['parent.gdb.txt', 'worker-1.lock.txt'].map((name) => ({
        name,
        bytes: Buffer.from(sampleText('prefork-8', name)),
      })),
    );
    expect(await title()).toBe('A lock orphaned by fork');
    expect(await page.locator('.file .title').allTextContents()).toEqual(['parent.gdb.txt', 'worker-1.lock.txt']);
  });

  test.each([
    ['bundle.tar.gz', ['tar', '-czf']],
    ['bundle.tar', ['tar', '-cf']],
    ['bundle.tar.xz', ['tar', '-cJf']],
    ['bundle.zip', ['python3', '-m', 'zipfile', '-c']],
  ])('takes a bundle: %s', async (name, [command, ...args]) => {
    const archive = path.join(folder, name);
    execFileSync(command!, [...args, archive, 'prefork-8'], { cwd: path.join(root, 'samples') });
    await drop([{ name, bytes: readFileSync(archive) }]);
    expect(await title()).toBe('A lock orphaned by fork');
    expect(await page.locator('.file .title').allTextContents()).not.toContain('prefork-8/README.md');
  });

  test('says of bzip2 what to do', async () => {
    const archive = path.join(folder, 'bundle.tar.bz2');
    execFileSync('python3', ['-c', 'import bz2,sys; open(sys.argv[1],"wb").write(bz2.compress(b"text"))', archive]);
    await drop([{ name: 'bundle.tar.bz2', bytes: readFileSync(archive) }]);
    await page.waitForFunction(() => /bunzip2 FILE/.test(document.querySelector('#status')?.textContent ?? ''));
  });

  test('says of an archive that is cut that it did not work', async () => {
    const archive = path.join(folder, 'cut.tar.xz');
    execFileSync('tar', ['-cJf', archive, 'prefork-8'], { cwd: path.join(root, 'samples') });
    await drop([{ name: 'cut.tar.xz', bytes: readFileSync(archive).subarray(0, 2000) }]);
    await page.waitForFunction(() =>
      document.querySelector('#status')?.textContent?.startsWith('cut.tar.xz: cannot be opened: '),
    );
  });

  test('shows a sample, and the evidence leads to its line', async () => {
    await page.click('#try');
    expect(await title()).toBe('A lock orphaned by fork');
    const link = page.locator('.evidence a.cite').first();
    const target = (await link.getAttribute('href'))!;
    await link.click();
    await page.locator(target).waitFor({ state: 'visible' });
    expect(await page.evaluate((id) => document.querySelector(id)?.matches(':target'), target)).toBe(true);
  });

  test('searches threads and dumps', async () => {
    await page.click('#try');
    await title();
    await page.fill('.search input', 'packet.py');
    await page.waitForFunction(() => /line/.test(document.querySelector('.found')?.textContent ?? ''));
    expect(await page.textContent('.found')).toMatch(/^1 row of threads, \d+ lines? of the dumps$/);
    expect(await page.locator('details.thread:visible').count()).toBe(1);
  });

  test('copies as Markdown', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('#try');
    await title();
    await page.click('#copy');
    await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Copied as Markdown.');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('```mermaid\nflowchart TB');
    expect(copied).toContain('Do this now');
  });

  test('redacts what it shows and what it saves', async () => {
    await paste(
      sampleText('prefork-8', 'worker-1.lock.txt').replace(
        'count_delivery ()',
        'count_delivery (to=0x55d0 "alice", card=4111)',
      ),
    );
    await title();
    expect(await page.textContent('.report')).toContain('4111');
    expect(await download('#save')).toContain('4111');
    const redacted = await download('#share');
    expect(redacted).toContain('metrics_lock');
    expect(redacted).not.toMatch(/4111|alice/);
    await page.check('#redact');
    await page.waitForFunction(() => !document.querySelector('.report')?.textContent?.includes('4111'));
    expect(await page.textContent('.headline')).toContain('metrics_lock');
    expect(await download('#save')).not.toMatch(/4111|alice/);
  });

  test('works by keyboard alone', async () => {
    const focus = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName);
    expect(await focus()).toBe('TEXTAREA');
    for (let step = 0; step < 12 && (await focus()) !== 'try'; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await title()).toBe('A lock orphaned by fork');
    for (let step = 0; step < 30 && (await focus()) !== 'redact'; step++) await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#redact')?.checked);
    for (let step = 0; step < 80; step++) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement?.matches('details.thread > summary'))) break;
    }
    await page.keyboard.press('Enter');
    expect(await page.locator('details.thread[open]').count()).toBe(1);
  });

  test('copies, saves and redacts by keyboard alone', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const reach = async (id: string) => {
      for (let step = 0; step < 40; step++) {
        if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${id} cannot be reached`);
    };
    await reach('try');
    await page.keyboard.press('Enter');
    await title();
    await reach('copy');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.querySelector('#status')?.textContent === 'Copied as Markdown.');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('Do this now');
    for (const [id, file] of [
      ['save', 'ghostlock.html'],
      ['share', 'ghostlock-redacted.html'],
    ] as const) {
      await reach(id);
      const [saved] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
      expect(saved.suggestedFilename()).toBe(file);
    }
  });

  test.each([
    { width: 320, colorScheme: 'light' as const },
    { width: 320, colorScheme: 'dark' as const },
    { width: 1600, colorScheme: 'light' as const },
    { width: 1600, colorScheme: 'dark' as const },
  ])('fits $width pixels, $colorScheme, and axe finds nothing serious', async ({ width, colorScheme }) => {
    await open({ viewport: { width, height: 900 }, colorScheme });
    expect(await isTooWide()).toBe(false);
    await page.click('#try');
    await title();
    await unfold();
    expect(await isTooWide()).toBe(false);
    expect(await page.locator(width === 320 ? '.drawing.narrow' : '.drawing.wide').isVisible()).toBe(true);
    expect(await seriousFaults()).toEqual([]);
  });

  test('nothing can leave it', async () => {
    await page.click('#try');
    await title();
    const outcomes = await page.evaluate(async () => {
      const tries: Record<string, () => unknown> = {
        fetch: () => fetch('https://example.com/'),
        image: () =>
          new Promise((resolve, reject) => {
            const image = new Image();
            image.onload = resolve;
            image.onerror = reject;
            image.src = 'https://example.com/x.png';
          }),
        socket: () =>
          new Promise((resolve, reject) => {
            const socket = new WebSocket('wss://example.com/');
            socket.onopen = resolve;
            socket.onerror = reject;
          }),
        // oxlint-disable-next-line typescript/no-implied-eval -- that it is refused is the test
        eval: () => new Function('return 1')(),
      };
      const done: string[] = [];
      for (const [name, attempt] of Object.entries(tries)) {
        try {
          await attempt();
          done.push(name);
        } catch {}
      }
      return done;
    });
    expect(outcomes).toEqual([]);
    expect(requests).toEqual([]);
    faults = []; // the browser's complaints about what was just tried
  });

  test('what a dump contains is text', async () => {
    await paste(
      `${sampleText('prefork-8', 'worker-1.lock.txt').replaceAll('count_delivery', `count_${hostile}`)}\n${hostile}`,
    );
    await title();
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
    expect(await page.locator('.report img, .report script, .report iframe').count()).toBe(0);
  });

  test('answers while it reads a large dump', async () => {
    const one = sampleText('convoy-40', 'main.lock.txt');
    const file = path.join(folder, 'large.txt');
    writeFileSync(file, one.repeat(Math.ceil(50_000_000 / one.length)));
    await page.evaluate(() => {
      const pauses: number[] = [];
      let last = performance.now();
      const tick = () => {
        pauses.push(performance.now() - last);
        last = performance.now();
        setTimeout(tick, 10);
      };
      tick();
      const shares: (string | null)[] = [];
      const bar = document.querySelector('#bar')!;
      new MutationObserver(() => shares.push(bar.getAttribute('value'))).observe(bar, { attributeFilter: ['value'] });
      Object.assign(globalThis, { pauses, shares });
    });
    const started = performance.now();
    await page.setInputFiles('#files', file);
    await page.waitForSelector('#bar:visible', { timeout: 30_000 });
    await page.waitForSelector('.report h1', { timeout: 60_000 });
    const took = performance.now() - started;
    const shares = await page.evaluate(() => (globalThis as unknown as { shares: (string | null)[] }).shares);
    expect(shares.filter((share) => share !== null && Number(share) > 0 && Number(share) < 0.7).length).toBeGreaterThan(
      10,
    );
    expect(shares.map(Number)).toEqual(shares.map(Number).sort((a, b) => a - b));
    const longest = await page.evaluate(() => Math.max(...(globalThis as unknown as { pauses: number[] }).pauses));
    // A machine under load slows both down.
    expect(longest).toBeLessThan(Math.max(500, took / 3));
  }, 90_000);
});

describe('the HTML report', () => {
  test('opens without a fault; poisoned, it runs nothing', async () => {
    const file = path.join(folder, 'report.html');
    for (const sample of samples().filter((_, index) => index % 5 === 0)) {
      const inputs = inputsOf(sample, sample.expectation.variants[0]!);
      const diagnosis = diagnose(inputs);
      const sources = new Map(inputs.map(({ name, bytes }) => [name, sourceLines(bytes)]));
      const poisoned = poison(diagnosis, hostile) as Diagnosis;
      writeFileSync(file, await html(diagnosis, { sources, layout }));
      await page.goto(pathToFileURL(file).href);
      expect(await page.locator('h1').count()).toBe(1);
      writeFileSync(file, await html(poisoned, { layout }));
      await page.goto(pathToFileURL(file).href);
      expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
      expect(await page.locator('img, script:not(head *), iframe').count()).toBe(0);
    }
  }, 120_000);

  test.each(
    ['ssh-logging-2011', 'prefork-8', 'idle-pool', 'mutex-ring-3', 'convoy-40'].flatMap((name) => [
      { name, colorScheme: 'light' as const },
      { name, colorScheme: 'dark' as const },
    ]),
  )('of $name, $colorScheme, fits a phone and has no serious fault for axe', async ({ name, colorScheme }) => {
    await open({ viewport: { width: 320, height: 900 }, colorScheme }, 'about:blank');
    const sample = samples().find((one) => one.name === name)!;
    const inputs = inputsOf(sample, sample.expectation.variants[0]!);
    const sources = new Map(inputs.map(({ name: input, bytes }) => [input, sourceLines(bytes)]));
    const file = path.join(folder, 'report.html');
    writeFileSync(file, await html(diagnose(inputs), { sources, layout }));
    await page.goto(pathToFileURL(file).href);
    await unfold();
    expect(await isTooWide()).toBe(false);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await seriousFaults()).toEqual([]);
  });
});

test('Mermaid takes every drawing, poisoned or not', async () => {
  const texts = samples().flatMap((sample) => {
    const diagnosis = diagnose(inputsOf(sample, sample.expectation.variants[0]!));
    return [mermaid(diagnosis), mermaid(poison(diagnosis, hostile) as Diagnosis)];
  });
  await page.goto('about:blank');
  const library = createRequire(import.meta.url)
    .resolve('mermaid')
    .replace(/[^/\\]*$/, 'mermaid.min.js');
  await page.addScriptTag({ path: library });
  const refused = await page.evaluate(async (all) => {
    const { mermaid: library } = globalThis as unknown as { mermaid: Library };
    library.initialize({ startOnLoad: false });
    const wrong: string[] = [];
    for (const [index, text] of all.entries()) {
      try {
        await library.parse(text);
        if (index < 40) await library.render(`drawing-${index}`, text);
      } catch (error) {
        wrong.push(`${String(error)}\n${text}`);
      }
    }
    return wrong;
  }, texts);
  expect(refused).toEqual([]);
  expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
}, 120_000);

interface Library {
  initialize(options: { startOnLoad: boolean }): void;
  parse(text: string): Promise<unknown>;
  render(id: string, text: string): Promise<unknown>;
}
