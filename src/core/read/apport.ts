/**
 * Apport's crash reports (`/var/crash/*.crash`, and as attached to Launchpad bugs). The stacks inside are gdb's and are
 * read as such; this reader takes the fields round them. Apport 2.0 to 2.30.
 * https://github.com/canonical/apport/blob/main/data/apport, problem_report.py (format), apport/report.py (fields)
 */
import { type Draft, draft, firstByte, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const apport: Format = {
  name: 'apport',
  title: 'Apport crash reports (.crash)',
  source: 'https://github.com/canonical/apport/blob/main/problem_report.py',
  take: 'apport-retrace --stdout /var/crash/FILE.crash',
  example: [
    'ProblemType: Crash',
    'ExecutablePath: /usr/bin/fetcher',
    'ProcCmdline: ./fetcher',
    'ProcStatus:',
    ' Name:\tfetcher',
    ' Pid:\t4186',
    'Signal: 6',
    'ThreadStacktrace:',
    ' .',
    ' Thread 1 (Thread 0x7f8b94b5a740 (LWP 4186)):',
    ' #0  0x00007f8b94be112b in __lll_lock_wait () from /lib/x86_64-linux-gnu/libc.so.6',
  ].join('\n'),
  open: (session) => new ApportReader(session),
};

const first = /^ProblemType: (Crash|Hang|\w+)$/;
const field =
  /^(_?(?:ApportVersion|Architecture|CasperMD5\w*|CoreDump|CrashCounter|CurrentDesktop|Date|Dependencies|Disassembly|DistroRelease|Executable\w+|InstallationDate|InterpreterPath|JournalErrors|LogindSession|Package\w*|Proc\w+|Python\w*|Registers|Segv\w+|Signal|SignalName|SourcePackage|Stacktrace\w*|SystemImageInfo|Tags|ThreadStacktrace|Title|Traceback|Uname|UpgradeStatus|UserGroups|separator)):(?: (.*))?$/;
const signals: Readonly<Record<string, string>> = {
  4: 'SIGILL',
  5: 'SIGTRAP',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  11: 'SIGSEGV',
};

class ApportReader implements Reader {
  readonly #session: Session;
  #dump: Draft | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const byte = firstByte(line);
    if (byte === 0 || byte === 35 || (this.#dump === undefined && byte !== 80)) return false;
    const text = textOf(line);
    if (text === undefined) return false;
    if (first.test(text)) {
      this.end();
      this.#dump = draft(this.#session, 'apport', line.no);
      return true;
    }
    const match = this.#dump === undefined || text === 'ProcStatus:' || text === 'ProcMaps:' ? null : field.exec(text);
    if (match === null || this.#dump === undefined) return text === '.' && this.#dump !== undefined;
    this.#dump.endLine = line.no;
    this.#field(this.#dump, match[1] ?? '', match[2] ?? '');
    return true;
  }

  #field(dump: Draft, key: string, value: string): void {
    if (key === 'ExecutablePath') dump.program = value;
    if (key === 'ProcCmdline') dump.command = value;
    if (key === 'Signal') dump.signal ??= signals[value] ?? `signal ${value}`;
    if (key === 'SignalName') dump.signal = value;
  }

  end(): void {
    const dump = this.#dump;
    this.#dump = undefined;
    const hint = this.#session.pidHint();
    if (dump !== undefined) this.#session.emit({ ...dump, ...(hint && { pid: hint.pid, pidFrom: hint.from }) });
  }
}
