import { Boxes } from './boxes.ts';
import { dumpsOf } from './files.ts';
import type { Wish } from './messages.ts';
import { Thinker } from './thinker.ts';

interface Sample {
  readonly title: string;
  readonly dumps: Readonly<Record<string, string>>;
}

const pause = 250;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const samples = JSON.parse(element('samples').textContent ?? '[]') as readonly Sample[];
const thinker = new Thinker(element('worker').textContent ?? '');
const status = element('status');
const bar = element<HTMLProgressElement>('bar');
const result = element('result');
const actions = element('actions');
const redact = element<HTMLInputElement>('redact');
/** Who pastes or opens something wants to see what comes of it; who types does not want to be moved. */
let isToReveal = false;
let timer: ReturnType<typeof setTimeout> | undefined;

const boxes = new Boxes(
  element('boxes'),
  { box: element<HTMLTemplateElement>('box'), file: element<HTMLTemplateElement>('file') },
  () => {
    clearTimeout(timer);
    timer = setTimeout(() => void show(), pause);
  },
);

async function show(): Promise<void> {
  const dumps = boxes.dumps();
  document.body.classList.toggle('empty', dumps.length === 0);
  if (dumps.length === 0) {
    result.replaceChildren();
    actions.hidden = true;
    say('');
    return;
  }
  const shown = await make('show');
  if (shown === undefined) return;
  const fragment = document.createElement('template');
  fragment.innerHTML = shown; // made of escaped text only; the policy of the page lets nothing in it run
  result.replaceChildren(fragment.content);
  actions.hidden = false;
  if (isToReveal && result.getBoundingClientRect().top > innerHeight / 2) element('status').scrollIntoView();
  isToReveal = false;
}

async function make(wish: Wish, hides = redact.checked): Promise<string | undefined> {
  const slow = setTimeout(() => {
    bar.hidden = false;
  }, 150);
  try {
    const done = await thinker.ask(wish, boxes.dumps(), hides, (says, share) => {
      status.textContent = `${says} …`;
      if (share === undefined) bar.removeAttribute('value');
      else bar.value = share;
    });
    if (done !== undefined) say(done.says);
    return done?.text;
  } catch (error) {
    say(`This did not work: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  } finally {
    clearTimeout(slow);
    bar.hidden = true;
  }
}

function say(words: string): void {
  status.textContent = words;
}

async function addFiles(files: Iterable<File>): Promise<void> {
  isToReveal = true;
  try {
    const dumps = await dumpsOf(files);
    if (dumps.length === 0) say('There is no text in these files.');
    else boxes.addFiles(dumps);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
}

async function copy(): Promise<void> {
  const text = await make('markdown');
  if (text === undefined) return;
  try {
    await navigator.clipboard.writeText(text);
    say('Copied as Markdown.');
  } catch {
    say(copyOldWay(text) ? 'Copied as Markdown.' : 'The browser does not let this page copy: save the report instead.');
  }
}

/** Where the newer interface is missing or refused, as in some browsers for local files. */
function copyOldWay(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  return isDone;
}

async function save(hides: boolean): Promise<void> {
  const text = await make('html', hides);
  if (text === undefined) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/html' }));
  link.download = hides ? 'ghostlock-redacted.html' : 'ghostlock.html';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  say(`Saved as ${link.download}.`);
}

function trySample(): void {
  const sample = samples[element<HTMLSelectElement>('sample').selectedIndex];
  if (sample === undefined) return;
  isToReveal = true;
  boxes.clear();
  for (const [index, [name, text]] of Object.entries(sample.dumps).entries()) {
    if (index === 0) document.querySelector('.box')?.remove();
    boxes.addBox(text, name);
  }
  void show();
}

function listen(): void {
  const on = (id: string, event: string, act: () => void) => element(id).addEventListener(event, act);
  on('add', 'click', () => boxes.addBox().focus());
  on('clear', 'click', () => boxes.clear());
  on('try', 'click', trySample);
  on('copy', 'click', () => void copy());
  on('save', 'click', () => void save(redact.checked));
  on('share', 'click', () => void save(true));
  on('redact', 'change', () => void show());
  const chooser = element<HTMLInputElement>('files');
  chooser.addEventListener('change', () => {
    void addFiles([...(chooser.files ?? [])]);
    chooser.value = '';
  });
  on('choose', 'click', () => chooser.click());
  document.addEventListener('paste', () => {
    isToReveal = true;
  });
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    document.body.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) document.body.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    document.body.classList.remove('over');
    const files = [...(event.dataTransfer?.files ?? [])];
    const text = event.dataTransfer?.getData('text/plain') ?? '';
    if (files.length > 0) void addFiles(files);
    else if (text !== '') boxes.addFiles([{ name: 'dropped text', bytes: new TextEncoder().encode(text) }]);
  });
}

element<HTMLSelectElement>('sample').append(...samples.map(({ title }) => new Option(title)));
document.body.classList.add('empty');
listen();
document.querySelector<HTMLTextAreaElement>('.box textarea')?.focus();
