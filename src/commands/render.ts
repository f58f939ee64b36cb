import { readFileSync } from 'node:fs';
import type { Diagnosis } from '../core/diagnosis.ts';
import { redactDiagnosis } from '../core/report/redact.ts';
import { visible } from '../core/report/visible.ts';
import { UserError } from '../node/user-error.ts';
import { diagnosis as schema } from '../schema.ts';
import { emit, type Style } from './emit.ts';

interface RenderArguments extends Style {
  readonly file: string;
  readonly redact: boolean;
}

/** The dumps themselves are not read again: the file may name any file, and may come from anywhere. */
export async function run(args: RenderArguments): Promise<number> {
  const diagnosis = saved(args.file);
  await emit(args.redact ? redactDiagnosis(diagnosis) : diagnosis, args, {});
  return 0;
}

function saved(file: string): Diagnosis {
  const name = file === '-' ? 'standard input' : visible(file);
  const value = parse(name, textOf(file, name));
  const parsed = schema.safeParse(value);
  // As it stands: the schema refuses what it does not know, and its own copy has the fields in another order.
  if (parsed.success) return value as Diagnosis;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new UserError(
    `${name}: not a diagnosis of this version${visible(where)}: ${visible(issue?.message ?? '')}; 'ghostlock schema' describes it`,
  );
}

function textOf(file: string, name: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new UserError(`${name}: cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${name}: not JSON; save a diagnosis with 'ghostlock FILES --format json --output FILE'`);
  }
}
