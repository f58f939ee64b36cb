/**
 * The shape of everything that `--format json` prints, as a zod schema: exactly the types of core/diagnosis.ts
 * (test/report.test.ts proves both directions). Never imported on the way of a diagnosis: it would cost its start.
 */
import * as z from 'zod';
import { certainties, diagnosisSchema, findingClasses } from './core/diagnosis.ts';

const pid = z.int().exactOptional().describe('process id');
const tid = z.int().exactOptional().describe("the kernel's thread id (LWP)");
const pthread = z.string().exactOptional().describe('pthread id, as 0x… (the thread as gdb and faulthandler name it)');
const name = z.string().exactOptional().describe('name of the thread');
const input = z.string().describe('name of the input that shows it');
const findingClass = z.enum(findingClasses).describe("what is wrong; 'ghostlock explain CLASS' says more");
const certainty = z
  .enum(certainties)
  .describe('how sure it is that this is the cause: possible < likely < strong < proven');

const threadRef = z
  .strictObject({ pid, tid, pthread, name, input, line: z.int().describe("line where the thread's stack begins") })
  .meta({ id: 'ThreadRef', description: 'a thread, and where it is shown' });

const resource = z
  .strictObject({
    kind: z.string().describe('mutex, rwlock, condition, GIL, pipe, child process, thread …'),
    address: z.string().exactOptional().describe('address of the lock word or object, as 0x…'),
    name: z.string().exactOptional().describe('symbol or source expression: log_lock, self._lock'),
  })
  .meta({ id: 'Resource', description: 'what is waited for' });

const frame = z
  .strictObject({
    function: z.string().describe('name of the function, or ??'),
    file: z.string().exactOptional().describe('source file'),
    line: z.int().exactOptional().describe('line in the source file'),
    address: z.string().exactOptional().describe('return address, as 0x…'),
    module: z.string().exactOptional().describe('library or program the code is in'),
    language: z.string().describe('native, python, kernel, ruby or other'),
    atFork: z
      .enum(['certain', 'if blocked', 'candidate'])
      .exactOptional()
      .describe('in a stack as it was at a fork: how far the frame can be relied on'),
    input,
    inputLine: z.int().describe('line of the input'),
  })
  .meta({ id: 'Frame', description: 'one frame of a stack' });

const owner = z
  .strictObject({
    pid,
    tid,
    pthread,
    name,
    ghost: z
      .boolean()
      .describe("true where the waiter's process does not have this thread: it stayed in the parent at fork"),
    how: z.enum(['stated', 'inferred']).describe('by an owner field or the like, or from what its stack is inside of'),
    atFork: z
      .array(frame)
      .exactOptional()
      .describe("its stack at the moment of fork, from the child's memory; holds if the thread was blocked then"),
    input: z.string().exactOptional().describe("input that shows the owner's own stack"),
    line: z.int().exactOptional().describe('line where that stack begins'),
  })
  .meta({ id: 'Owner', description: 'who has the resource' });

const forkPoint = z
  .strictObject({
    function: z.string().describe('function that called fork'),
    file: z.string().exactOptional().describe('its source file'),
    line: z.int().exactOptional().describe('line in the source file'),
    forkedByTid: z.int().exactOptional().describe('thread of the parent that forked'),
    input,
    inputLine: z.int().describe('line of the input'),
  })
  .meta({ id: 'ForkPoint', description: 'where the process was forked' });

const evidence = z
  .strictObject({
    says: z.string().describe('the fact, in words'),
    weight: z.enum(['for', 'against']).describe('whether it speaks for or against the finding'),
    input,
    line: z.int().describe('line of the input'),
  })
  .meta({ id: 'Evidence', description: 'a fact that the dumps state, and where' });

const link = z
  .strictObject({
    waiter: threadRef.describe('who waits'),
    resource: resource.describe('for what'),
    owner: threadRef.exactOptional().describe('who has it'),
  })
  .meta({ id: 'Link', description: 'one link of a chain of waits' });

const victim = threadRef
  .extend({ says: z.string().describe('what this thread waits for, in words') })
  .meta({ id: 'Victim', description: 'a thread that is stuck because of the finding' });

const advice = z.strictObject({
  now: z.string().describe('what unblocks production'),
  fix: z.string().describe('what keeps it from coming back'),
});

const finding = z
  .strictObject({
    class: findingClass,
    certainty: certainty.exactOptional(),
    permanent: z
      .enum([...certainties, 'no', 'unknown'])
      .describe('how sure it is that this wait never ends by itself; no: it has a deadline; unknown: open'),
    headline: z.string().describe('the finding in one sentence'),
    waiter: threadRef.nullable().describe('the stuck thread'),
    alike: z.array(threadRef).describe('other threads that are stuck for the same reason'),
    resource: resource.nullable().describe('what it waits for'),
    owner: owner.nullable().describe('who has it; null where unknown or nobody'),
    forkPoint: forkPoint.nullable().describe('where the process was forked, if it was'),
    chain: z.array(link).describe('the ring of a deadlock or the chain of a convoy, in order'),
    evidence: z.array(evidence).describe('what speaks for and against it'),
    rivals: z.array(z.string()).describe('explanations that fit as well'),
    victims: z.array(victim).describe('threads that are stuck because of this one'),
    advice: advice.describe('what to do'),
    next: z.array(z.string()).describe('commands that would settle what is open'),
  })
  .meta({ id: 'Finding', description: 'one explanation of one hang' });

const thread = z
  .strictObject({
    tid,
    pthread,
    name,
    state: z.enum(['waiting', 'running', 'idle', 'unknown']).describe('what it does; idle: waits where it may'),
    waitsFor: z.string().exactOptional().describe('what it waits for, in words'),
    frames: z.array(frame).describe('its stack, innermost frame first'),
  })
  .meta({ id: 'Thread', description: 'one thread of a process' });

const process = z
  .strictObject({
    pid,
    ppid: z.int().exactOptional().describe('process id of the parent'),
    program: z.string().exactOptional().describe('program it runs'),
    role: z.string().exactOptional().describe('parent, child, grandchild or sibling, where kinship is known'),
    threads: z.array(thread).describe('the threads that the dumps show'),
  })
  .meta({ id: 'Process', description: 'all that the dumps say about one process' });

const inputReport = z
  .strictObject({
    name: z.string().describe('file name, or stdin'),
    formats: z.array(z.string()).describe("formats that were recognised in it; see 'ghostlock formats'"),
    lines: z.int().describe('how many lines it has'),
    unreadLines: z.int().describe('how many of them, not counting blank ones, no reader understood'),
    peeled: z
      .array(z.string())
      .exactOptional()
      .describe(
        'what logging, mailing or pasting had put round the dumps and was taken off: log prefixes, ANSI colours',
      ),
  })
  .meta({ id: 'Input', description: 'what was read of one input' });

export const diagnosis = z
  .strictObject({
    schema: z.literal(diagnosisSchema).describe('name and version of this format'),
    verdict: z
      .strictObject({
        class: findingClass,
        certainty: certainty.exactOptional(),
        headline: z.string().describe('the verdict in one sentence'),
      })
      .describe('the most important finding'),
    findings: z.array(finding).describe('all findings, the most important one first'),
    processes: z.array(process).describe('the processes of the dumps with their threads and stacks'),
    unseen: z.array(z.string()).describe('what the dumps could not show'),
    inputs: z.array(inputReport).describe('what was read'),
    fingerprint: z.string().describe('equal for equal causes: independent of pids, addresses and thread order'),
  })
  .meta({ title: diagnosisSchema, description: 'The diagnosis of a hang, as ghostlock --format json prints it' });
