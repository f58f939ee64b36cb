/**
 * Splits what unwinders print for a function: `Foo::bar(int, char const*) const`, `operator()(x=1)`,
 * `(anonymous namespace)::f<void (*)(int)>(this=0x1)`. The name keeps its template arguments and loses the rest.
 */
export interface Symbol {
  readonly fn: string;
  readonly args?: string;
}

const skipped = ['(anonymous namespace)', '(anonymous class)', 'operator()'];

export function splitSymbol(text: string): Symbol {
  const plain = text.trim();
  const open = parameters(plain);
  if (open < 1) return { fn: unversioned(plain) };
  const close = plain.lastIndexOf(')');
  const fn = plain.slice(0, open).trimEnd();
  return { fn: unversioned(fn), args: plain.slice(open + 1, close > open ? close : undefined) };
}

/** Where the parameter list opens: the first parenthesis outside template arguments that is not part of a name. */
function parameters(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '<' || char === '>') {
      const operator = operatorAt(text, at);
      if (operator > 0) at += operator - 1;
      else depth += char === '<' ? 1 : text[at - 1] === '-' ? 0 : -1;
    } else if (char === '(') {
      const name = skipped.find((word) => text.startsWith(word, at - word.indexOf('(')));
      if (name !== undefined) at += name.length - name.indexOf('(') - 1;
      else if (depth <= 0) return at;
    }
  }
  return -1;
}

/** Length of the operator symbol (`<<=`, `->`) that an `operator` keyword before it makes part of the name; 0 if none. */
function operatorAt(text: string, at: number): number {
  let start = at;
  while (start > 0 && '<>=-'.includes(text[start - 1] ?? ' ')) start -= 1;
  if (!text.endsWith('operator', start) && !text.slice(0, start).endsWith('operator')) return 0;
  let end = at;
  while (end < text.length && '<>='.includes(text[end] ?? ' ')) end += 1;
  return end - at;
}

/** `__libc_start_main@@GLIBC_2.34` → `__libc_start_main` */
function unversioned(fn: string): string {
  const at = fn.indexOf('@', 1);
  return at < 0 ? fn : fn.slice(0, at);
}
