/** What `pystack core` says of the process before its threads. */
export interface CoreFacts {
  pid?: number;
  ppid?: number;
  command?: string;
  signal?: string;
}

// pid: 19989 ppid: 19986 sid: 8805
const ids = /^pid: (\d+) ppid: (\d+)/;
// executable: python arguments: /usr/bin/python3 serve.py
const executable = /^executable: (.*?) arguments: (.*)$/;
const died = /^The process died due (?:to )?(?:receiving signal (SIG\w+)|a (segmentation fault))/;
// state: t zombie: True niceness: 0 | uid: 0 gid: 0 pgrp: 19986
const others = /^(?:state: \S|uid: \d|The core file seems|This core file)/;
/** gcore stops the process to write its core: nothing died of these. */
const stops = ['SIGSTOP', 'SIGTRAP', 'SIGTSTP'];

/** Takes a line of the block; false where it is none. */
export function readCoreLine(text: string, facts: CoreFacts): boolean {
  const [, pid, ppid] = ids.exec(text) ?? [];
  if (pid !== undefined) {
    facts.pid = Number(pid);
    facts.ppid = Number(ppid);
    return true;
  }
  const [, , command] = executable.exec(text) ?? [];
  if (command !== undefined) {
    facts.command = command;
    return true;
  }
  const [death, signal = 'SIGSEGV'] = died.exec(text) ?? [];
  if (death !== undefined) {
    if (!stops.includes(signal)) facts.signal = signal;
    return true;
  }
  return others.test(text);
}
