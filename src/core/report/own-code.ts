import type { FrameReport } from '../diagnosis.ts';

/** Tells the frames of the program from those of what it runs on, so that a report can point at the program. */

const systemPath =
  /(?:^|\/)(?:sysdeps|nptl|posix|malloc|stdlib|socket|io|misc|time|stdio-common|libio|elf|csu|signal)\/|futex-internal|lowlevellock|pthread_/;
const interpreterPath = /(?:^|\/)(?:Python|Objects|Modules|Include|Parser|Programs)\/[^ ]*\.[ch]$/;
const standardLibrary =
  /^<frozen |^<string>|\/lib\d*\/python[\d.]+\/(?!site-packages|dist-packages)|^(?:threading|queue|selectors|subprocess|socket|socketserver|ssl|contextlib|runpy)\.py$|^(?:multiprocessing|logging|concurrent\/futures|asyncio|importlib)\//;
const systemName =
  /^(?:_*(?:GI_+)?_*(?:libc_)?(?:nanosleep|clock_nanosleep|sleep|usleep|poll|ppoll|select|pselect|epoll_wait|epoll_pwait|read|write|readv|writev|recv|recvfrom|recvmsg|send|sendto|sendmsg|accept4?|connect|wait4|waitpid|waitid|syscall|start_thread|clone3?|fsync|kevent|tgkill|raise|abort)(?:64|_nocancel|\$\w+)?(?:@.*)?|_start|\?\?|<signal handler called>)$/;
const systemPrefix =
  /^_*(?:GI_+)?_*(?:futex|lll_|pthread_|sem_wait|new_sem_|do_futex|IO_|libc_start|psynch|ulock_wait)|^(?:std|boost)::(?:__\d::)?(?:condition_variable|mutex|thread|unique_lock)\b/;
const interpreterName =
  /^_?Py[A-Z_]|^(?:take_gil|drop_gil|acquire_timed|call_function|fast_function|ext_do_call|function_call|cfunction_|method_vectorcall|run_mod|run_eval_code_obj|pyrun_|pymain_|pythread_wrapper|thread_run|t_bootstrap|lock_PyThread|rlock_acquire|slot_tp_|type_call|vectorcall_|object_vacall)/;

export function isInterpreter({ language, function: name, file }: FrameReport): boolean {
  if (language === 'python') return false;
  return file === undefined ? interpreterName.test(name) : interpreterPath.test(file);
}

/** Functions of the system and of interpreters: their numbers are descriptors, flags and counts, not a user's data. */
export function isPlumbing(name: string): boolean {
  return systemName.test(name) || systemPrefix.test(name) || interpreterName.test(name);
}

function isOwn(frame: FrameReport): boolean {
  const { language, function: name, file } = frame;
  if (language === 'python') return file === undefined || !standardLibrary.test(file);
  if (systemName.test(name) || systemPrefix.test(name) || isInterpreter(frame)) return false;
  return file === undefined || !systemPath.test(file);
}

/** The innermost frame that belongs to the program rather than to what it waits with. */
export function telling(frames: readonly FrameReport[]): FrameReport | undefined {
  return (
    frames.find((frame) => frame.file !== undefined && isOwn(frame)) ??
    frames.find(isOwn) ??
    frames.find(({ language }) => language === 'python') ??
    frames.find(({ function: name }) => name !== '??') ??
    frames[0]
  );
}
