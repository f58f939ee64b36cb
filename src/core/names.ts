/**
 * Function names as knowledge compares them. Tools print the same function under many names
 * (`___pthread_mutex_lock`, `__GI___pthread_mutex_lock`, `pthread_mutex_lock@@GLIBC_2.2.5`,
 * `absl::lts_20230125::Mutex::Block(absl::PerThreadSynch*)`); `bare` maps them to one.
 */

const bareNames = new Map<string, string>();
/** Names come from hostile text: the cache starts anew rather than grow without bound. */
const cacheLimit = 100_000;

export function bare(fn: string): string {
  const known = bareNames.get(fn);
  if (known !== undefined) return known;
  if (bareNames.size >= cacheLimit) bareNames.clear();
  const name = strip(fn);
  bareNames.set(fn, name);
  return name;
}

const signalFrame = '<signal handler called>';

/** What stands between a handler and the code it interrupted: gdb's mark, or the trampoline's own name. */
const trampolines: ReadonlySet<string> = new Set([
  signalFrame,
  '_sigtramp',
  'thr_sighandler',
  '__restore_rt',
  '__restore',
  '__kernel_rt_sigreturn',
  '__kernel_sigreturn',
  '__default_rt_sa_restorer',
  '__default_sa_restorer',
  '__sighndlr',
  'call_user_handler',
  '_sigtramp_rt',
]);

export function isSignalFrame(fn: string): boolean {
  return trampolines.has(fn);
}

export function isUnnamed(fn: string): boolean {
  return fn === '??' || fn === '' || fn.startsWith('0x') || fn.startsWith('___lldb_unnamed_symbol');
}

function strip(fn: string): string {
  if (fn.length > 4096) return fn;
  let name = fn.trim();
  const at = name.indexOf('@');
  if (at > 0) name = name.slice(0, at);
  name = name.replace(/^\.+/, '');
  if (/[<(:]/.test(name) && !name.startsWith('<')) name = stripCpp(name);
  // clone suffixes of gcc and clang: foo.constprop.0.isra.1, foo.cold, foo.localalias
  name = name.replace(/(?:\.(?:constprop|part|isra|cold|localalias|lto_priv|llvm|clone|warm|hot)(?:\.\d+)*)+$/, '');
  // leading underscores and glibc's __GI_ alias tell nothing about what the function does
  name = name.replace(/^_*(?:GI_+)?_*(?=[A-Za-z])/, '');
  // foo64 is foo with a 64-bit time_t or off_t
  if (/[a-z_]64$/.test(name) && !/[ux_]\w?64$/.test(name)) name = name.slice(0, -2);
  return name;
}

/** `absl::lts_2023::Mutex::Lock(int) const` → `absl::Mutex::Lock`. */
function stripCpp(name: string): string {
  let out = '';
  let depth = 0;
  for (let i = 0; i < name.length; i++) {
    const char = name[i] ?? '';
    if (isOpening(name, i)) depth += 1;
    else if (isClosing(name, i)) depth = Math.max(0, depth - 1);
    else if (depth === 0) out += char;
  }
  return out
    .replace(/\[abi:\w+\]/g, '')
    .replace(/(?:\s(?:const|volatile|noexcept|&&?))+$/, '')
    .replace(/::h[0-9a-f]{16}$/, '')
    .replace(/\b(?:lts_\d+|__1|__cxx11|__ndk1)::/g, '')
    .replace(/::{2,}/g, '::')
    .replace(/^::/, '')
    .replace(/^.*\s(?=[\w:~]+$)/, '')
    .trim();
}

function isOpening(name: string, i: number): boolean {
  const char = name[i];
  if (char === '<') return !name.startsWith('operator', i - 8) && !name.startsWith('operator<', i - 9);
  return char === '(' || char === '{';
}

function isClosing(name: string, i: number): boolean {
  const char = name[i];
  if (char === '>')
    return name[i - 1] !== '-' && !name.startsWith('operator', i - 8) && !name.startsWith('operator>', i - 9);
  return char === ')' || char === '}';
}

/** `/usr/lib/libc.so.6` → `libc.so.6` */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
