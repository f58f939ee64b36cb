/** What the name of a dump says: whose it is, by which tool, and what is left to tell one incident from another. */
export interface FileName {
  readonly role?: string;
  /** The words that tell incidents apart, numbers among them. */
  readonly words: readonly string[];
  /** The number beside a role or behind `pid`: a process id, or the number of the incident. */
  readonly number?: string;
}

const roles = new Set(
  'parent child children grandchild grandparent worker master main server client forked forker holder waiter owner sibling leader supervisor router subprocess'.split(
    ' ',
  ),
);
const tools = new Set(
  'gdb full lldb pyspy py spy pystack pybt austin faulthandler strace eustack eu pstack gstack jstack proc ps info threads thread lock locks mutex status stat wchan syscall maps fd fds locals native subprocesses bt btfull backtrace backtraces stack stacks stacktrace trace traces dump dumps core pid tid lwp log txt out text json html md gz zst xz bz2'.split(
    ' ',
  ),
);
const number = /^\d+$/;
// `child1` and `worker12` are roles with a number
const numbered = /^([a-z]+)(\d+)$/;

export function parseName(name: string): FileName {
  const tokens = name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((token) => token !== '')
    .flatMap(splitNumber);
  let role: string | undefined;
  let idAt = -1;
  tokens.forEach((token, index) => {
    if (roles.has(token)) {
      role ??= token;
      if (idAt < 0) idAt = beside(tokens, index);
    }
    if (token === 'pid' && number.test(tokens[index + 1] ?? '')) idAt = index + 1;
  });
  const words = tokens.filter((token, index) => index !== idAt && !roles.has(token) && !tools.has(token));
  const id = tokens[idAt];
  return { words, ...(role === undefined ? {} : { role }), ...(id === undefined ? {} : { number: id }) };
}

function splitNumber(token: string): string[] {
  const match = numbered.exec(token);
  return match?.[1] !== undefined && match[2] !== undefined && (roles.has(match[1]) || match[1] === 'pid')
    ? [match[1], match[2]]
    : [token];
}

/** The number behind the role counts before the one in front of it. */
function beside(tokens: readonly string[], index: number): number {
  if (number.test(tokens[index + 1] ?? '')) return index + 1;
  return number.test(tokens[index - 1] ?? '') ? index - 1 : -1;
}

const archiveName = /\.(?:tar|tgz|tzst|txz|tbz2?|zip|tar\.(?:gz|zst|xz|bz2))$/i;

/** Whether a file holds several files, to judge by its name: opening each to see would read everything twice. */
export function isArchiveName(name: string): boolean {
  return archiveName.test(name);
}

export function isNumber(word: string): boolean {
  return /\d/.test(word);
}
