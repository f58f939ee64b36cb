/**
 * Stack dumps of runtimes with a debugger world of their own. They are recognised, so that the report can name the right
 * tool instead of saying nothing; they are not read.
 */
import { firstByte, textOf } from './draft.ts';
import type { Format, Line, Reader, Session } from './reader.ts';

export const foreign: Format = {
  name: 'foreign',
  title: 'thread dumps of Java, Go, .NET, Node.js, Erlang, Android: recognised, not read',
  source: 'https://github.com/openjdk/jdk/blob/master/src/hotspot/share/runtime/threads.cpp',
  take: 'jstack PID; kill -QUIT PID (Go); dotnet-dump analyze; node --inspect',
  example: [
    'Full thread dump OpenJDK 64-Bit Server VM (17.0.9+9 mixed mode):',
    '',
    '"main" #1 prio=5 os_prio=0 tid=0x00007f nid=0x1 runnable',
  ].join('\n'),
  open: (session) => new ForeignReader(session),
};

interface World {
  readonly head: RegExp;
  /** Lines that belong to it once a head was seen. */
  readonly body: RegExp;
  readonly says: string;
}

const worlds: readonly World[] = [
  {
    head: /^(?:Full thread dump .{1,200}:|"[^"]{1,200}"(?: #\d+)?(?: \[\d+\])?(?: daemon)? (?:prio=\d+ )?(?:os_prio=-?\d+ )?(?:cpu=\S+ )?(?:elapsed=\S+ )?(?:allocated=\S+ )?(?:defined_classes=\d+ )?tid=0x[0-9a-f]+ nid=(?:0x[0-9a-f]+|\d+) .*)$/,
    body: /^(?:\s+at [\w.$/<>@]+\(.*\)|\s*- (?:locked|waiting|parking|eliminated|None|<).*|\s+java\.lang\.Thread\.State: .*|\s+Locked ownable synchronizers:|JNI global ref.*|Found \w+ (?:Java-level )?deadlock.*|Threads class SMR info:|_java_thread_list.*|0x[0-9a-fx, ]+|\}|\s+No compile task|"[^"]+":?.*|=+)$/,
    says: 'a Java thread dump (jstack): it prints Java locks and their owners itself; read it with a Java thread dump analyser',
  },
  {
    head: /^goroutine \d+(?: gp=\S+ m=\S+(?: mp=\S+)?)? \[[a-z][^\]]*\]:$/,
    body: /^(?:\S+\(.*\)|\s+\S+\.(?:go|s):\d+(?: \+0x[0-9a-f]+)?(?: fp=.*)?|created by .*|\.\.\.additional frames elided\.\.\..*|SIGQUIT: quit|PC=0x[0-9a-f]+ m=\d+ sigcode=\d+.*|goroutine .*|r\w+\s+0x[0-9a-f]+|exit status \d+)$/,
    says: 'a Go goroutine dump: read it with panicparse (github.com/maruel/panicparse) or `go tool pprof`',
  },
  {
    head: /^(?:OS Thread Id: 0x[0-9a-f]+ \(\d+\)|\s*Child SP\s+IP Call Site)$/,
    body: /^(?:\s*[0-9A-Fa-f]{8,16} [0-9A-Fa-f]{8,16} .*|\s*Child SP\s+IP Call Site|OS Thread Id: .*)$/,
    says: '.NET managed stacks: read them with `dotnet-dump analyze` (clrstack -all, syncblk) or `dotnet-stack report`',
  },
  {
    head: /^(?:\(node:\d+\) .*|Node\.js v\d+\.\d+\.\d+|\s+at (?:async )?[\w$.<> []*\]? ?\((?:node:|file:|\/).{1,300}:\d+:\d+\)|\s+at (?:node:|file:\/\/)\S+:\d+:\d+)$/,
    body: /^\s+at .*$/,
    says: 'a Node.js stack: a hung event loop shows with `node --inspect` or a diagnostic report (`--report-on-signal`); for native frames use `gdb -p PID`',
  },
  {
    head: /^(?:\*\*\* ){15}\*\*\*$/,
    body: /^(?:Build fingerprint:|Revision:|ABI:|Timestamp:|Process uptime:|Cmdline:|pid: \d+, tid: |uid: |signal \d+ |Abort message:|backtrace:|memory (?:near|map)|stack:|\s+[a-z]{1,3}\d{0,2}\s+[0-9a-f]{8,16}|\s*#\d\d pc .*|--- ---).*$/,
    says: 'an Android tombstone: read it with `ndk-stack -sym DIR -dump FILE`, or take the stacks with `debuggerd -b PID`',
  },
  {
    head: /^DALVIK THREADS(?: \(.*\))?:$|^----- pid \d+ at .* -----$/,
    body: /^(?:Cmd line:|Build |ABI:|"[^"]{1,200}".* prio=\d+ tid=\d+ .*|\s+\| .*|\s+(?:at|native:|kernel:) .*|\s+- (?:waiting|locked|sleeping).*|\s+\(no managed stack frames\)|----- end \d+ -----).*$/,
    says: 'an Android ANR trace: it prints Java locks and their owners itself (held by thread …); dump the process at the other end of a Binder call as well',
  },
  {
    head: /^=proc:<\d+\.\d+\.\d+>$/,
    body: /^(?:=\w+:?.*|[A-Z][\w +/]+: .*|0x[0-9a-f]+:.*|y\(\d+\).*)$/,
    says: 'an Erlang crash dump: read it with `crashdump_viewer`',
  },
];

class ForeignReader implements Reader {
  readonly #session: Session;
  #world: World | undefined;
  readonly #told = new Set<World>();

  constructor(session: Session) {
    this.#session = session;
  }

  line(line: Line): boolean {
    const first = firstByte(line);
    if (first === 0 || (first === 35 && this.#world === undefined)) return false; // "#0 …", every debugger's frame
    const text = textOf(line, 2048);
    if (text === undefined) return false;
    const found = worlds.find(({ head }) => head.test(text));
    if (found === undefined) return this.#world?.body.test(text) ?? false;
    this.#world = found;
    if (!this.#told.has(found)) this.#session.announceForeign(found.says, line.no);
    this.#told.add(found);
    return true;
  }

  interrupted(): void {
    this.#world = undefined;
  }

  end(): void {
    this.#world = undefined;
  }
}
