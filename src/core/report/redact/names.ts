/** Names of users and hosts, collected from the places where tools print them, and then hidden wherever they stand. */
export interface Names {
  readonly users: ReadonlySet<string>;
  readonly hosts: ReadonlySet<string>;
}

/** Accounts that every machine has tell nothing. */
const common = new Set(
  'root user daemon nobody bin sys adm systemd www-data www nginx apache postgres mysql redis mail ubuntu debian admin vagrant node python app localhost host vm shared'.split(
    ' ',
  ),
);

interface Place {
  readonly pattern: RegExp;
  readonly kinds: readonly ('user' | 'host')[];
}

const places: readonly Place[] = [
  // /home/alice/src, /Users/alice, C:\Users\alice
  {
    pattern: /(?:\/home|\/Users|\/export\/home|\/var\/home|[A-Za-z]:\\+Users)[/\\]+([^/\\\s"'<>:|]+)/g,
    kinds: ['user'],
  },
  // alice@build-7:~/src$   [alice@build-7 src]#
  { pattern: /^\W{0,3}([a-z_][\w.-]*)@([A-Za-z][\w.-]*)[: ][^$#%>]{0,80}[$#%>]\s/g, kinds: ['user', 'host'] },
  // UID: 1000 (alice)
  { pattern: /^\s*(?:UID|GID|Owner UID): \d+ \(([^)]+)\)/g, kinds: ['user'] },
  { pattern: /^\s*(?:Hostname|Host Name|HostName|_HOSTNAME)\s*[:=]\s*(\S+)/g, kinds: ['host'] },
  { pattern: /\bhostname="([^"]+)"/g, kinds: ['host'] },
  // Nov 24 13:46:41 build-7 systemd-coredump[1]:   2026-11-24T13:46:41+00:00 build-7 kernel:
  { pattern: /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S+) [^\s:]+:/g, kinds: ['host'] },
  { pattern: /^\d{4}-\d\d-\d\dT[\d:.,]+(?:Z|[+-]\d\d:?\d\d)? ([A-Za-z][\w.-]*) [^\s:]+\[?\d*\]?:/g, kinds: ['host'] },
  // Linux build-7 6.1.0-18-amd64 #1 SMP
  { pattern: /^Linux (\S+) \d+\.\d+/g, kinds: ['host'] },
  // ps, top and ls: alice 4186 0.0 ...   lrwx------ 1 alice staff 64 Nov 24
  { pattern: /^([a-z_][\w.+-]*) +\d+ +(?:\d+ +){0,2}\d+(?:\.\d)? +(?:\d|\d\d:\d\d)/g, kinds: ['user'] },
  { pattern: /^ *\d+ ([a-z_][\w.+-]*) +(?:-?\d+|rt) +-?\d+ +[\d.kmgt]+ /g, kinds: ['user'] },
  { pattern: /^[a-z-][rwxsStT-]{9}[.+@]? +\d+ ([a-z_][\w.-]*) +([a-z_][\w.-]*) +\d/g, kinds: ['user', 'user'] },
  // lsof: fetcher 26268 alice cwd DIR
  { pattern: /^\S+ +\d+ (?:\d+ )?([a-z_][\w.-]*) +(?:cwd|rtd|txt|mem|\d+[rwu-]?\w?) +[A-Za-z]/g, kinds: ['user'] },
];

export function namesIn(texts: Iterable<readonly string[]>): Names {
  const found = { user: new Set<string>(), host: new Set<string>() };
  for (const lines of texts) {
    for (const line of lines) {
      const head = line.slice(0, 1000);
      for (const { pattern, kinds } of places) {
        for (const match of head.matchAll(pattern)) {
          for (const [index, kind] of kinds.entries()) {
            const name = match[index + 1];
            if (name !== undefined && name.length > 1 && !common.has(name)) found[kind].add(name);
          }
        }
      }
    }
  }
  return { users: found.user, hosts: found.host };
}

/** One expression for all names of a kind, as whole words. */
export function nameHider({ users, hosts }: Names): (line: string) => string {
  const user = expression(users);
  const host = expression(hosts);
  return (line) => {
    const withoutUsers = user === undefined ? line : line.replace(user, 'user');
    return host === undefined ? withoutUsers : withoutUsers.replace(host, 'host');
  };
}

function expression(names: ReadonlySet<string>): RegExp | undefined {
  if (names.size === 0) return undefined;
  const longestFirst = [...names].sort((a, b) => b.length - a.length);
  const quoted = longestFirst.map((name) => name.replace(/[.*+?^${}()|[\]\\-]/g, '\\$&'));
  return new RegExp(`(?<![\\w-])(?:${quoted.join('|')})(?![\\w-])`, 'g');
}
