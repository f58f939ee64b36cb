/** What the user can put right: printed as one line without a stack, exit status 2. */
export class UserError extends Error {}

/** The code of an error of Node's or the system's: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
