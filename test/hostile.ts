/** What a dump may contain to break out of a report: mark-up, escapes, directives, controls, a change of direction. */
export const hostile = [
  '<script>globalThis.hacked=1</script><img src=x onerror=globalThis.hacked=1>',
  `"'><svg onload=globalThis.hacked=1><a href="javascript:globalThis.hacked=1">x</a>`,
  ']]>--><!-- <![CDATA[ &lt;b&gt; &#60;b&#62; {{x}} $(id)',
  '``` ~~~ | **bold** [x](javascript:hacked) @someone #1 %%{init: {"theme":"dark"}}%% %% end',
  '"]; click n1 "javascript:hacked" \\" \\N \\G -> x; subgraph',
  '::error file=x::no %0A \u0000\u0001\u001B[2J\u001B]0;title\u0007\u009B31m\u202Eright\u2066left\u200B\uFEFF\uFFFE\uD800',
  '\n::error::line\n</main></body></html>\r\n# heading\n- item',
].join(' ');

/** Puts it into every string but those that are one of a few fixed words. */
export function poison(value: unknown, with_: string, key = ''): unknown {
  if (typeof value === 'string') return fixed.has(key) ? value : value + with_;
  if (Array.isArray(value)) return value.map((item) => poison(item, with_, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, poison(item, with_, name)]));
}

const fixed = new Set(['class', 'certainty', 'permanent', 'state', 'weight', 'how', 'schema', 'language', 'role']);
