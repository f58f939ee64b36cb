import type { Certainty } from '../core/diagnosis.ts';
import { builtIn, extendKnowledge, type Knowledge } from '../core/knowledge/knowledge.ts';
import type { InputReading, Reading } from '../core/model.ts';
import { read } from '../core/read/read.ts';
import { sourceLines } from '../core/read/source-lines.ts';
import { reason } from '../core/reason/reason.ts';
import type { ReportOptions } from '../core/report/report.ts';
import { visible } from '../core/report/visible.ts';
import { plural } from '../core/report/words.ts';
import { collectAll } from '../node/collect-archives.ts';
import { type Collected, noDump, type Wanted } from '../node/collect.ts';
import { complain } from '../node/output.ts';
import { readKnowledge } from '../node/own-knowledge.ts';
import { emit, type Style } from './emit.ts';
import { statusOf } from './fail-on.ts';

export interface DiagnoseArguments extends Style {
  readonly files: readonly string[];
  readonly parent: readonly string[];
  readonly child: readonly string[];
  /** Files with rows of the user's own. */
  readonly knowledge: readonly string[];
  readonly failOn?: Certainty;
  readonly verbose: boolean;
  readonly redact: boolean;
  /** The names of the commands, for one who mistyped one: what is not a command is taken for a file. */
  readonly commands: readonly string[];
}

/** Diagnoses and prints; returns the exit status. */
export async function run(args: DiagnoseArguments): Promise<number> {
  const knowledge = await knowledgeOf(args);
  const { collected: asGiven, problems } = await collectAll(wanted(args), args.commands);
  const collected = args.redact ? await redacted(asGiven) : asGiven;
  const reading = read(collected.map(({ input }) => input));
  const complaints = [...problems, ...unrecognised(collected, reading)];
  for (const line of complaints) complain(line);

  const useful = withoutStrangers(collected, reading);
  const isWorthPrinting = useful.dumps.length > 0 || (args.format !== 'text' && useful.inputs.length > 0);
  if (!isWorthPrinting) return 2;

  const diagnosis = reason(useful, {
    parent: withRole(collected, 'parent'),
    child: withRole(collected, 'child'),
    knowledge,
  });
  await emit(diagnosis, args, {
    ...(args.verbose && { unread: unreadLines(useful) }),
    // An address holds the names of the host and of folders.
    areHere: !args.redact,
    sources: () => new Map(collected.map(({ input }) => [input.name, sourceLines(input.bytes)])),
  });

  if (complaints.length > 0) return 2;
  return statusOf(diagnosis, args.failOn);
}

async function knowledgeOf({ knowledge }: DiagnoseArguments): Promise<Knowledge> {
  return knowledge.length === 0 ? builtIn : extendKnowledge(await readKnowledge(knowledge));
}

/** Before anything is read of it: what is not in the redacted text cannot get into a report. */
async function redacted(collected: readonly Collected[]): Promise<Collected[]> {
  const { redactInputs } = await import('../core/redact-inputs.ts');
  const inputs = redactInputs(collected.map(({ input }) => input));
  return collected.map((one, index) => ({ ...one, input: inputs[index] ?? one.input }));
}

function wanted({ files, parent, child }: DiagnoseArguments): Wanted[] {
  return [
    ...files.map((path) => ({ path })),
    ...parent.map((path) => ({ path, role: 'parent' as const })),
    ...child.map((path) => ({ path, role: 'child' as const })),
  ];
}

function withRole(collected: readonly Collected[], role: 'parent' | 'child'): string[] {
  return collected.filter((one) => one.role === role).map(({ input }) => input.name);
}

/** One line for each argument that was readable and held no dump. */
function unrecognised(collected: readonly Collected[], { inputs }: Reading): string[] {
  const lines: string[] = [];
  const hint = "'ghostlock formats' lists what is read";
  for (const from of new Set(collected.map((one) => one.from))) {
    const found = collected.flatMap((one, index) => (one.from === from ? [{ one, reading: inputs[index]! }] : []));
    if (found.some(({ reading }) => reading.formats.length > 0)) continue;
    const name = from === '-' ? 'standard input' : visible(from);
    const foreign = found.flatMap(({ reading }) => reading.foreign ?? [])[0];
    const [first] = found;
    if (foreign !== undefined) lines.push(`${name}:${foreign.line}: ${visible(foreign.says)}`);
    else if (first?.one.isListed)
      lines.push(`${name}: no stack dump recognised in ${plural(first.reading.lines, 'line')}; ${hint}`);
    else lines.push(`${name}: ${noDump}`);
  }
  return lines;
}

/** Files of a directory that turned out to be something else are left out of the diagnosis. */
function withoutStrangers(collected: readonly Collected[], reading: Reading): Reading {
  const isOurs = (input: InputReading, index: number) => input.formats.length > 0 || collected[index]!.isListed;
  return { ...reading, inputs: reading.inputs.filter(isOurs) };
}

function unreadLines({ inputs }: Reading): NonNullable<ReportOptions['unread']> {
  return inputs.flatMap(({ name, unread }) => unread.map(({ line, text }) => ({ input: name, line, text })));
}
