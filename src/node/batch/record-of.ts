import { dateIn, partition } from '../../core/batch/incident-id.ts';
import { type GroupedBy, type IncidentRecord, type Problem, recordSchema } from '../../core/batch/record.ts';
import type { Input } from '../../core/model.ts';
import type { Knowledge } from '../../core/knowledge/knowledge.ts';
import { redacted } from '../../core/redact-inputs.ts';
import { read } from '../../core/read/read.ts';
import { reasonBriefly } from '../../core/reason/reason.ts';
import { describeBinary } from '../binary.ts';
import type { BundleFacts } from './bundle-facts.ts';
import { redactRecord } from './redact-record.ts';
import type { Treatment } from './treatment.ts';

/** The files of one incident, read, and what is known of it besides them. */
export interface Contents {
  readonly id: string;
  readonly groupedBy: GroupedBy;
  /** Also those that could not be read. */
  readonly files: readonly string[];
  readonly inputs: readonly Input[];
  /** When the newest of them was written, in milliseconds. */
  readonly time: number | undefined;
  readonly problems: readonly Problem[];
  readonly bundle: BundleFacts | undefined;
}

const noDump = 'no stack dump recognised';

/** Never throws: an error in the diagnosis of one dump must not end the work on an archive. */
export function recordOf(contents: Contents, { knowledge, isRedacted }: Treatment): IncidentRecord {
  if (!isRedacted) return asGiven(contents, knowledge);
  const fit = contents.inputs.filter(({ bytes }) => unfit(bytes) === undefined);
  const { inputs, names } = redacted(fit);
  const all = contents.inputs.map((input) => inputs[fit.indexOf(input)] ?? input);
  return redactRecord(asGiven({ ...contents, inputs: all }, knowledge), names);
}

function asGiven(contents: Contents, knowledge: Knowledge): IncidentRecord {
  const problems = [...contents.problems];
  const inputs = contents.inputs.filter((input) => {
    const says = unfit(input.bytes);
    if (says !== undefined) problems.push({ file: input.name, says });
    return says === undefined;
  });
  const time = timeOf(contents);
  const host = contents.bundle?.host ?? partition(contents.id, 'host');
  const version = contents.bundle?.version ?? partition(contents.id, 'version');
  const common = {
    schema: recordSchema,
    id: contents.id,
    groupedBy: contents.groupedBy,
    files: contents.files,
    bytes: contents.inputs.reduce((sum, { bytes }) => sum + bytes.length, 0),
    ...(time === undefined ? {} : { time }),
    ...(host === undefined ? {} : { host }),
  } as const;
  const given = version === undefined ? [] : [version];
  try {
    const reading = read(inputs);
    const useful = { ...reading, inputs: reading.inputs.filter(({ formats }) => formats.length > 0) };
    if (reading.dumps.length === 0) {
      if (problems.length === 0) problems.push({ file: contents.id, says: noDump });
      return { ...common, versions: given, programs: [], problems: located(contents, problems) };
    }
    const { diagnosis, cause, programs, versions } = reasonBriefly(useful, { knowledge });
    const { class: kind, certainty, headline } = diagnosis.verdict;
    return {
      ...common,
      versions: [...given, ...versions],
      programs,
      fingerprint: diagnosis.fingerprint,
      cause,
      class: kind,
      ...(certainty === undefined ? {} : { certainty }),
      headline,
      problems: located(contents, problems),
      diagnosis,
    };
  } catch (error) {
    const says = `an error in ghostlock itself, please report: ${error instanceof Error ? error.message : String(error)}`;
    problems.push({ file: contents.id, says });
    return { ...common, versions: given, programs: [], problems: located(contents, problems) };
  }
}

function unfit(bytes: Uint8Array): string | undefined {
  let at = 0;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  if (at === bytes.length) return 'empty';
  return isPlain(bytes, at) ? undefined : describeBinary(bytes)?.replace(/[;:].*$/, '');
}

/** A quick yes: nothing that is no text begins with so much of it. */
function isPlain(bytes: Uint8Array, from: number): boolean {
  const end = Math.min(bytes.length, from + 1024);
  for (let at = from; at < end; at++) {
    const byte = bytes[at] as number;
    if (byte > 126 || (byte < 32 && !isSpace(byte))) return false;
  }
  return end - from > 64 && bytes[from] !== 0x25;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13);
}

/** A name within the incident says nothing in a list of all problems. */
function located({ id, files }: Contents, problems: readonly Problem[]): Problem[] {
  return problems.map(({ file, says }) => ({ file: file === id || isAll(file) ? id : `${id}: ${file}`, says }));

  function isAll(file: string): boolean {
    return files.length <= 1 && !file.includes('!');
  }
}

function timeOf({ id, time, bundle }: Contents): string | undefined {
  const stated = bundle?.time ?? dateIn(id);
  if (stated !== undefined) return stated;
  return time === undefined || time <= 0 ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}
