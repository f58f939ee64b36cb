import { address, addressOfDecimal } from '../text.ts';
import type { Head } from './stack-dump.ts';

/** Whose traceback follows. */
export interface Owner {
  readonly process?: string;
  readonly thread?: string;
}

// Process ForkPoolWorker-2: | Exception in thread Thread-1 (serve): | Exception ignored in: <module 'threading' from '…'>
const ofProcess = /^\s*Process (\S+):$/;
const ofThread = /^\s*Exception in thread (.+?):$/;
const ignored =
  /^\s*(?:Exception ignored (?:in|on|while).*|Error in (?:atexit\._run_exitfuncs|sys\.excepthook):|Original exception was:)$/;

export function readOwner(text: string): Owner | undefined {
  const process = ofProcess.exec(text)?.[1];
  if (process !== undefined) return { process };
  const thread = ofThread.exec(text)?.[1];
  if (thread !== undefined) return { thread };
  return ignored.test(text) ? {} : undefined;
}

// ~~~~~ Stack of MainThread (139714120485760) ~~~~~
const pytestTimeout = /^\s*~+ Stack of (.*) \((\d+)\) ~+$/;
// # ThreadID: 140… | # Thread: worker(140…) | Thread 0x7f95ce2a36c0 (worker): | Thread "worker" ident=140… | Stack for thread 140…
const threadWord = /\b(?:thread(?:\s?id|s)?|stack|ident|traceback)\b/i;
const ident = /(?:\b|[^\w.])(\d{6,20}|0x[\da-f]{6,16})\b/i;
const quotedName = /"([^"]+)"|'([^']+)'/;
const plainName = /\bthread(?:\s+name)?[:\s=]+([A-Za-z][\w.-]*(?: \([\w.]+\))?)(?=[\s,;:()[\]]|$)/i;
const longestHead = 200;

/** A line above a stack that says which thread it is of; every program prints its own, so what follows decides. */
export function readStackHead(text: string, isAboveFrame: () => boolean): Head | undefined {
  if (text.length > longestHead) return undefined;
  const [, name, id] = pytestTimeout.exec(text) ?? [];
  if (id !== undefined) return { pthread: addressOfDecimal(id), ...(name && name !== '<unknown>' && { name }) };
  if (!threadWord.test(text) || !isAboveFrame()) return undefined;
  const number = ident.exec(text)?.[1];
  const quoted = quotedName.exec(text);
  const named = quoted?.[1] ?? quoted?.[2] ?? plainName.exec(text)?.[1];
  return {
    ...(number !== undefined && identified(number)),
    ...(named !== undefined && !/^(?:id|ident|name|stack|most|dump)$/i.test(named) && { name: named }),
  };
}

/** `threading.get_ident()` is the pthread id; what is too small for that is a kernel's thread id. */
function identified(number: string): Head {
  if (/^0x/i.test(number)) return { pthread: address(number) };
  return number.length > 10 ? { pthread: addressOfDecimal(number) } : { tid: Number(number) };
}

const ending = /^([A-Za-z_][\w.]*)(?:: .*)?$/;
// What a hang is ended with by hand or by a watchdog; all other exceptions say nothing about a hang.
const interruption =
  /(?:^|\.)(?:KeyboardInterrupt|SystemExit|GreenletExit|\w*TimeLimitExceeded|JobTimeoutException|\w*Alarm\w*)$/;

export function readEnding(text: string): { readonly name: string; readonly isInterruption: boolean } | undefined {
  const name = ending.exec(text)?.[1];
  return name === undefined ? undefined : { name, isInterruption: interruption.test(name) };
}

const chain =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):$/;

export function isChain(text: string): boolean {
  return chain.test(text);
}
