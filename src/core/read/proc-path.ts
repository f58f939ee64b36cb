/** A file below /proc: which process and thread it is about. */
export interface ProcFile {
  readonly name: string;
  readonly pid?: number;
  /** The main thread has the number of its process; absent where a pattern stands for it. */
  readonly tid?: number;
}

// "/proc/4186/status", "/proc/4186/task/4187/stack", "task/4187/comm", "/proc/self/maps", "/proc/$PID/syscall"
const path = /^(?:\/proc\/([^/\s]+)\/)?(?:task\/([^/\s]+)\/)?([a-z_]+)\/?$/;
// "$ sudo cat /proc/12822/syscall", "# grep -E 'PPid|Threads' /proc/4186/status", "[root@db1 ~]# ls -l /proc/1/fd"
const command =
  /(?:^|[#$>%]\s?|\bsudo )\s*(?:sudo )?(?:cat|head|tail|grep|egrep|more|less|ls)\b[^|;]*?\s(\/proc\/[^\s|;)]+)/;

export function procFile(text: string): ProcFile | undefined {
  const match = path.exec(text);
  const name = match?.[3];
  if (match === null || name === undefined) return undefined;
  if (match[1] === undefined && match[2] === undefined) return undefined;
  const pid = number(match[1]);
  const tid = match[2] === undefined ? pid : number(match[2]);
  return { name, ...(pid !== undefined && { pid }), ...(tid !== undefined && { tid }) };
}

/** The file that a shell command line shows; a pattern in the path leaves its part open. */
export function shownFile(text: string): ProcFile | undefined {
  const match = text.includes('/proc/') ? command.exec(text) : null;
  return match?.[1] === undefined ? undefined : procFile(match[1]);
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined;
}
