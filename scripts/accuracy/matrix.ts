import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Input } from '../../src/core/model.ts';
import { read } from '../../src/core/read/read.ts';
import { inputsOf, type Sample, type Variant } from '../../test/expectation.ts';
import { cut, loneStack, stripped, withoutAddresses, withoutArguments } from './transform.ts';

/** One way to look at a sample: which dumps somebody happened to take, and what became of them on the way. */
export interface Capture {
  readonly sample: Sample;
  readonly kind: CaptureKind;
  readonly files: readonly string[];
  readonly inputs: readonly Input[];
  /** Of a hand-written variant: it has its own expectation. */
  readonly variant?: Variant;
}

export const captureKinds = {
  'as written': 'the variants of expect.json, each against its own hand-written expectation',
  'one dump': 'one process, one tool',
  'one tool': 'all processes, one tool',
  'with /proc': 'the debugger of all processes, and what /proc says',
  'one process with /proc': 'the debugger of one process, and what /proc says of it',
  'both tools': 'the debugger and py-spy of all processes',
  'one paste': 'everything, one after the other in one text',
  'cut at 70 %': 'the end of each text is missing',
  'cut, one process': 'the same for one process',
  'lone bt': "gdb's bt: one thread of a process",
  'no arguments': 'functions without their arguments, as eu-stack prints them',
  'no addresses': 'every address replaced, as scrubbers do',
  'no symbols': "the program's own functions are ??",
  'no symbols, one process': 'the same for one process',
} as const;
export type CaptureKind = keyof typeof captureKinds;

/** What can be expected of a reader who sees no names of the program's functions. */
export function isWithoutSymbols({ kind, sample }: Capture): boolean {
  return kind.startsWith('no symbols') || /stripped|no-libc-symbols/.test(sample.name);
}

export function capturesOf(sample: Sample): Capture[] {
  const { variants } = sample.expectation;
  const written = variants.map((variant): Capture => {
    return { sample, kind: 'as written', files: variant.inputs, inputs: inputsOf(sample, variant), variant };
  });
  const known = new Set(variants.map(({ inputs }) => [...inputs].sort().join('\n')));
  const derived = derivedFrom(sample).filter((capture) => {
    const key = `${capture.files.join('\n')}${isChanged(capture) ? `\n${capture.kind}` : ''}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
  return [...written, ...derived];
}

function isChanged({ kind }: Capture): boolean {
  return /^(?:one paste|cut|lone|no )/.test(kind);
}

function derivedFrom(sample: Sample): Capture[] {
  const files = readdirSync(sample.folder)
    .filter((name) => !['README.md', 'capture.json', 'expect.json'].includes(name))
    .sort();
  const stacks = files.filter((name) => toolOf(name) !== 'proc' && showsStacks(sample, name));
  const debuggers = debuggersOf(stacks);
  const proc = files.filter((name) => toolOf(name) === 'proc');
  const python = stacks.filter((name) => toolOf(name) === 'py-spy');
  const several = (list: readonly string[]): boolean => new Set(list.map(roleOf)).size > 1;
  const take = (kind: CaptureKind, names: readonly string[], change: (text: string) => string = same): Capture[] =>
    names.length === 0 ? [] : [captureOf(sample, kind, names, change)];
  const each = (kind: CaptureKind, names: readonly string[], change: (text: string) => string = same): Capture[] =>
    several(names) ? names.flatMap((name) => take(kind, [name], change)) : [];

  return [
    ...stacks.flatMap((name) => take('one dump', [name])),
    ...[...new Set(stacks.map(toolOf))].flatMap((tool) =>
      take(
        'one tool',
        stacks.filter((name) => toolOf(name) === tool),
      ),
    ),
    ...(proc.length > 0 ? take('with /proc', [...debuggers, ...proc]) : []),
    ...proc.flatMap((name) => {
      const own = debuggers.filter((other) => roleOf(other) === roleOf(name));
      return own.length === 0 ? [] : take('one process with /proc', [...own, name]);
    }),
    ...(python.length > 0 ? take('both tools', [...debuggers, ...python]) : []),
    ...onePaste(sample),
    ...take('cut at 70 %', debuggers, cut),
    ...take('cut at 70 %', python, cut),
    ...each('cut, one process', debuggers, cut),
    ...debuggers.flatMap((name) => take('lone bt', [name], loneStack)),
    ...take('no arguments', debuggers, withoutArguments),
    ...take('no addresses', debuggers, withoutAddresses),
    ...take('no symbols', debuggers, stripped),
    ...each('no symbols, one process', debuggers, stripped),
  ];
}

function onePaste(sample: Sample): Capture[] {
  const richest = [...sample.expectation.variants].sort((a, b) => b.inputs.length - a.inputs.length)[0];
  if (richest === undefined || richest.inputs.length < 2) return [];
  const text = richest.inputs.map((name) => textOf(sample, name)).join('\n');
  return [{ sample, kind: 'one paste', files: richest.inputs, inputs: [inputOf('paste', text)] }];
}

function captureOf(
  sample: Sample,
  kind: CaptureKind,
  names: readonly string[],
  change: (text: string) => string,
): Capture {
  const inputs = names.map((name) => inputOf(name, change(textOf(sample, name))));
  return { sample, kind, files: [...names].sort(), inputs };
}

/** Not what a tool says that could not attach. */
function showsStacks(sample: Sample, name: string): boolean {
  return read([inputOf(name, textOf(sample, name))]).dumps.some(({ threads }) => threads.length > 0);
}

function textOf(sample: Sample, name: string): string {
  return readFileSync(path.join(sample.folder, name), 'utf8');
}

function inputOf(name: string, text: string): Input {
  return { name, bytes: new TextEncoder().encode(text) };
}

function same(text: string): string {
  return text;
}

/** `gdb-full` of `child.gdb-full.txt` */
function toolOf(name: string): string {
  return name.split('.').slice(1, -1).join('.') + (name.endsWith('.json') ? ' json' : '');
}

function roleOf(name: string): string {
  return name.split('.')[0] ?? name;
}

/** The plainest native dump of each process. */
function debuggersOf(stacks: readonly string[]): string[] {
  const order = ['gdb', 'core', 'lock', 'gdb-full', 'core-full'];
  const roles = [...new Set(stacks.map(roleOf))];
  return roles.flatMap((role) => {
    const [best] = stacks
      .filter((name) => roleOf(name) === role && order.includes(toolOf(name)))
      .sort((a, b) => order.indexOf(toolOf(a)) - order.indexOf(toolOf(b)));
    return best ?? [];
  });
}
