/**
 * Lines that gdb prints round a dump and that say nothing about the hang, by their first letter. gdb is translated,
 * so the ones that matter are also known by words that no translator touches (`libthread_db`, `LWP`).
 */
const own: Readonly<Record<string, readonly RegExp[]>> = {
  w: [
    /^warning: .*(?:libthread_db|process \d+ is (?:already traced|a zombie)|shared librar|debug info|debuginfo|core file|exec file|executable file|section for|caused by prelink|gdbserver|auto-load)/i,
  ],
  '[': [
    /^\[(?:New|Thread|LWP|Inferior|Detaching|Attaching|Detached|Switching|Current|.{1,60}(?:LWP \d|Thread 0x|libthread_db))/,
  ],
  o: [/^of file \S.*\.$/],
  U: [/^Use `info auto-load /, /^Using (?:host )?lib(?:thread|pthread)/, /^Using the running image/, /^Use: .*install/],
  G: [/^GNU gdb /],
  C: [/^Current language: +auto/, /^Copyright \(C\) .*Free Software Foundation/],
  L: [/^License GPLv3/, /^Loaded symbols for /],
  T: [
    /^There is NO WARRANTY/,
    /^Type "(?:show|help|apropos)/,
    /^This (?:is free software: you are|GDB (?:was configured|supports))/,
  ],
  a: [/^and "show warranty"/],
  F: [
    /^For (?:bug reporting instructions|help, type|information about)/,
    /^Find the GDB manual/,
    /^From +To +Syms Read/,
  ],
  '<': [/^<https?:\/\/(?:www\.gnu\.org|sourceware\.org)\//],
  D: [
    /^Detaching from program: /,
    /^Debuginfod has been /,
    /^(?:Downloading|Download failed) /,
    /^Dump of assembler code/,
    /^Done reading symbols/,
  ],
  R: [/^Reading symbols (?:from|for) /, /^Reading in symbols /],
  S: [/^Symbols already loaded for /, /^Stack level \d+, frame at /],
  M: [/^Missing separate debuginfo/],
  B: [/^Backtrace stopped/, /^BFD: /],
  E: [/^End of assembler dump/, /^Enable debuginfod for this session/],
  '(': [
    /^\(no debugging symbols found\)/i,
    /^\(No debugging symbols found in /,
    /^\(More stack frames follow/,
    /^\(\*\): Shared library/,
  ],
  N: [/^No (?:symbol table info available|locals)\./],
  // records of gdb/MI that hold no frames
  '^': [
    /^\^(?:done|running|connected|exit)$/,
    /^\^done,(?:groups|bkpt|value|features|threads|stack)=/,
    /^\^error,msg="/,
  ],
  '=': [/^=(?:thread|library|breakpoint|cmd|record|traceframe|tsv|memory)-[a-z-]+,/],
  '*': [/^\*(?:running|stopped),/],
  '-': [/^-(?:stack|thread|exec|target|gdb)-[a-z-]+/, /^-{2,3}Type </, /^-{2,3}.{1,80}<RET>.{0,90}-{2,3}c?$/],
};

/** Too common to belong to gdb on their own; taken between lines of gdb. */
const shared: Readonly<Record<string, readonly RegExp[]>> = {
  w: [/^warning: /],
  W: [/^[Ww]arning: /],
  Q: [/^Quit(?: anyway\?.*)?$/],
  N: [/^No (?:stack|frame|symbol|threads|registers|shared|current process)\b/],
  U: [/^Unknown thread /],
  r: [/^r\w+ = 0x[0-9a-f]+ in /, /^r\w+ at 0x/],
  c: [/^call(?:ed by|er of) frame at /],
  C: [/^C(?:annot (?:access memory|find|open)|ouldn't |ould not |ontinuing)/, /^Can't /],
  E: [/^Error (?:while|in|reading)/],
  P: [/^Python Exception /, /^Program (?:received signal|stopped)/],
  S: [/^Starting program: /, /^Saved registers/],
  l: [/^line to your configuration file/],
  a: [/^add-auto-load-safe-path /],
  s: [/^source language /, /^set auto-load /],
  i: [/^info "\(gdb\)/],
  '"': [/^"Auto-loading safe path"/],
  F: [/^For more information about this security protection/],
  T: [
    /^To (?:make this setting permanent|enable execution of this file|completely disable this security)/,
    /^Thread \d+ .*received signal/,
    /^The program (?:is not being run|being debugged)/,
    /^Try: /,
  ],
  I: [/^Initial frame selected/, /^Inferior \d+ \[process \d+\] will be detached\./],
  L: [/^Locals at 0x/],
  A: [/^Arglist at 0x/, /^A debugging session is active/],
  R: [/^Run till exit/],
  H: [/^History has not /],
  v: [/^void$/],
  d: [/^done\.$/],
  p: [/^ptrace: /],
  '.': [/^\.\.\.?done\.$/, /^\.\.\.$/],
  D: [/^Detached due to /],
  '=': [/^=> ?0x[0-9a-f]+ <.*>:/],
  '0': [/^0x[0-9a-f]+ <.*>:(?:\t| {2})/, /^0x[0-9a-f]+ <\S*>:?$/],
};

// "146\t../sysdeps/nptl/futex-internal.h: No such file or directory.", "in ../nptl/pt-raise.c", "35\t  log_line(…);"
const source = /^\d+(?:\t|\s+(?:in )?\S*\/\S*(?:: No such file.*|)$|\s+\S+: No such file)|^in (?:\.\.?)?\/?\S+\/\S+$/;

export function isOwn(text: string): boolean {
  return has(own, text);
}

export function isShared(text: string): boolean {
  return has(shared, text);
}

export function isSource(text: string): boolean {
  return source.test(text);
}

function has(table: Readonly<Record<string, readonly RegExp[]>>, text: string): boolean {
  const candidates = table[text[0] ?? ''];
  return candidates?.some((line) => line.test(text)) ?? false;
}

/** Lines that may stand inside a frame or between its locals without being part of it. */
export function isNoise(text: string): boolean {
  return isPager(text) || /^`{3}\w*$/.test(text);
}

// "--Type <RET> for more, q to quit, c to continue without paging--", "---Type <return> to continue, or q <return> to quit---"
function isPager(text: string): boolean {
  return text.startsWith('--') && /^-{2,3}(?:Type <|.{1,80}<RET>)/.test(text);
}
