import { gdb } from './gdb/gdb.ts';
import { austin } from './austin.ts';
import { faulthandler } from './faulthandler.ts';
import { pyBt } from './py-bt.ts';
import { pystack } from './pystack.ts';
import { pythonTraceback } from './python-traceback.ts';
import { pySpy } from './py-spy.ts';
import { pySpyJson } from './py-spy-json.ts';
import { apport } from './apport.ts';
import { coreBacktrace } from './core-backtrace.ts';
import { coredumpctl } from './coredumpctl.ts';
import { crashUtility } from './crash-utility.ts';
import { euStack } from './eu-stack.ts';
import { fd } from './fd.ts';
import { foreign } from './foreign.ts';
import { ghosts } from './ghosts.ts';
import { kernelLog } from './kernel-log.ts';
import { lldb } from './lldb.ts';
import { macosCrash } from './macos-crash.ts';
import { printedStack } from './printed-stack.ts';
import { proc } from './proc.ts';
import { procstat } from './procstat.ts';
import { ps } from './ps.ts';
import type { Format } from './reader.ts';
import { sample } from './sample.ts';
import { sanitizer } from './sanitizer.ts';
import { solarisPstack } from './solaris-pstack.ts';
import { spindump } from './spindump.ts';
import { strace } from './strace.ts';
import { valgrind } from './valgrind.ts';
import { valgrindText } from './valgrind-text.ts';
import { windbg } from './windbg.ts';

/** Every format that is read, in the order in which a line is offered. A new format is one file and one line here. */
export const formats: readonly Format[] = [
  gdb,
  pySpy,
  pySpyJson,
  pyBt,
  pystack,
  faulthandler,
  pythonTraceback,
  austin,
  apport,
  coredumpctl,
  coreBacktrace,
  lldb,
  euStack,
  proc,
  procstat,
  kernelLog,
  ps,
  strace,
  fd,
  ghosts,
  valgrind,
  sanitizer,
  valgrindText,
  printedStack,
  solarisPstack,
  windbg,
  crashUtility,
  macosCrash,
  sample,
  spindump,
  foreign,
];
