/**
 * What lines of dumps look like, just well enough to tell where a dump line begins inside a decorated one.
 * An anchor is a line by which a dump can be known even when it stands alone.
 */

const frame = '#\\d{1,6} {1,4}(?:0x[0-9a-f]{4,16}\\b|<signal handler|\\?\\? |[A-Za-z_~(:$<.][^\\n]{0,300}?\\()';
const anchors = [
  // "#0  0x00007f… in poll ()", "#1  do_wait (addr=0x55…"
  frame,
  // "Thread 3 (Thread 0x7f…", "Thread 4186 (idle)", "Thread 0x7f… (most recent call first):", "Thread 1 (LWP 4186):"
  '(?:Current t|T)hread (?:0x[0-9a-f]+|\\d+)(?: \\[[^\\]]*\\])? \\((?:Thread 0x|LWP|process|idle|active|most recent)',
  'Thread (?:0x[0-9a-f]+|\\d+):$',
  'Thread \\((?:idle|active)',
  'Stack trace of thread \\d+:',
  'Traceback (?:\\(most recent call|for thread \\d+)',
  'Fatal Python error: ',
  '(?:\\((?:Python|C)\\) )?File "[^"\\n]{1,400}", line \\d+',
  // "* 1    Thread 0x7f… (LWP 4186) …" under "  Id   Target Id         Frame"
  '(?:\\* )?\\d{1,6} {1,6}(?:Thread 0x[0-9a-f]+ |LWP \\d|process \\d)',
  'Id {2,6}Target Id ',
  '\\(gdb\\) ',
  '\\[New (?:LWP|Thread) ',
  '\\[Switching to (?:t|T)hread ',
  '\\[Thread debugging using',
  'Attaching to pro(?:cess|gram)',
  '(?:Parent )?Process \\d+: ',
  'Python v\\d+\\.\\d+',
  'goroutine \\d+ (?:gp=\\S+ )?(?:m=\\S+ )?\\[',
  'DALVIK THREADS',
  '"[^"]{1,200}"(?: daemon)? prio=\\d+ (?:tid|os_prio)=',
  'TID \\d+:$',
  '(?:\\* )?(?:thread #\\d+[,:]|frame #\\d+: 0x)',
  // "[<ffffffff816bf91c>] pipe_wait+0x61/0x7b" and " ? futex_wait+0xea/0x1ea" of a kernel log
  '\\[<[0-9a-f]{1,16}>\\] \\S',
  '(?:\\? )?[\\w.]{2,80}\\+0x[0-9a-f]+/0x[0-9a-f]+$',
  // "wait (threading.py:320)"
  '[\\w.<>$]{1,100} \\([^()\\n]{1,300}\\.(?:pyx?|so|c|h|cc|cpp|rs):\\d+\\)',
].join('|');

const atStart = new RegExp(`^(?:${anchors})`);
// Behind white space, or behind what closes a prefix or an escape.
const inside = new RegExp(`(?<=^|[\\s:>|\\]"'\`│])(?:${anchors})`);
const reach = 400;

/** Whether a dump line begins at the first character. */
export function isAnchor(text: string): boolean {
  return atStart.test(text.length > reach ? text.slice(0, reach) : text);
}

/** Where in the first characters of a line a dump line begins; -1 where none does. */
export function anchorIn(text: string): number {
  return (text.length > reach ? text.slice(0, reach) : text).search(inside);
}

/** White space that the tool itself prints before such a line; undefined where this cannot be told. */
export function nativeIndent(text: string): number | undefined {
  if (
    /^(?:#\d|(?:Current t|T)hread [\d(0]|T(?:raceback [(f]|ID \d)|Stack trace|Fatal P|\(gdb\)|\[|Attaching|(?:Parent )?Process \d|Python v\d|\* (?:thread|\d))/.test(
      text,
    )
  )
    return 0;
  if (/^(?:File "|\* frame|thread #|\d+ +(?:Thread|LWP|process)|Id {2})/.test(text)) return 2;
  if (/^(?:frame #|\((?:Python|C)\) File)/.test(text) || /^[\w.<>$]+ \(.*:\d+\)/.test(text)) return 4;
  return undefined;
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** The number of a gdb frame line at the first column (`#12  0x…` → 12). */
export function frameNumber(text: string): number | undefined {
  const digits = /^#(\d{1,6})\s/.exec(text)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function indentOf(text: string): number {
  let at = 0;
  while (at < text.length && (text[at] === ' ' || text[at] === '\t')) at += 1;
  return at;
}
