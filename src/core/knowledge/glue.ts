import { baseName } from '../names.ts';

/**
 * Frames between a wait and the code that means something: the interpreter's calling machinery, C++ wrappers of the
 * standard library, thread start routines. They are stepped over, never named.
 */
const interpreter =
  /^(?:PyCOND_\w+|Py_(?:read|write)\w*|os_(?:read|write|wait)\w*|sock_(?:recv|send|accept|connect|call)\w*|Py(?:Eval|Object|Vectorcall|CFunction|Function|Frame|Run|Cell|Method|Arg|Import_|Tuple|Sequence|Iter|Number|Thread_[a-z]*bootstrap|Stack|Call|Cmp|Type|Wrapper|Generator|Entry)\w*|method_\w+|cfunction_\w+|slot_\w+|builtin_\w+|type_call|object_\w*call\w*|function_\w+|vectorcall\w*|do_call_core|call_function\w*|call_method\w*|wrapper_call|wrap_\w+|gen_\w+|meth_\w+|partial_\w+|fast_function|ext_do_call|do_call|eval_\w+|func_\w+|instancemethod_call|instance_call|lookup_maybe_call|t_bootstrap|thread_run|pythread_wrapper|pymain_\w+|run_mod|run_eval_code_obj|trampoline\w*|descr_\w+|classmethoddescr\w*|os_fork\w*|vgetargs\w*|select_(?:poll|epoll|select|kqueue)\w*|pyepoll_\w+|os_(?:read|write|readv|writev|waitpid|waitid|wait|wait3|wait4)(?:_impl)?|Py_(?:read|write|write_impl|write_noraise)|sock_(?:call|recv|send|accept|connect|sendall)\w*|io_FileIO_\w+|fileio_\w+|Py_RunMain|Py_BytesMain|Py_Main|Py_FinalizeEx|wait_for_thread_shutdown|invoke_\w+|call_unbound\w*|vectorcall_unbound\w*|call_trace\w*|ffi_call\w*|rb_vm_\w+|vm_\w+|rb_ensure|rb_protect|rb_iterate\w*|invoke_block\w*|rb_yield\w*|rb_ec_\w+|ruby_\w+|rb_nogvl|call_without_gvl|rb_thread_call_without_gvl\w*|uv__io_poll|uv_run)$/;

const standardLibrary =
  /^(?:std::(?:__)?(?:invoke|bind|function|_Function|thread::_|_Bind|_Mem_fn|apply|unique_lock|lock_guard|scoped_lock)|boost::(?:detail::|function|_bi::|bind)|__gnu_cxx::|core::ops::function|std::panicking|std::rt::|std::sys_common::|std::sys::backtrace|alloc::boxed)/;

const threadStart =
  /^(?:start_thread|clone|clone3|thread_start|libc_start_main|libc_start_main_impl|libc_start_call_main|libc_start_main_stage2|start|_start|start_c|libc_init_first|pthread_start|thr_start|RtlUserThreadStart|BaseThreadInitThunk|execute_native_thread_routine|thread_proxy|pythread_wrapper|t_bootstrap)$/;

export function isGlue(name: string): boolean {
  return interpreter.test(name) || standardLibrary.test(name);
}

export function isThreadStart(name: string): boolean {
  return threadStart.test(name);
}

/** libc, the loader and libpthread: unnamed frames inside them belong to the primitive, not to its caller. */
export function isLibcModule(module: string | undefined): boolean {
  if (module === undefined) return false;
  const base = baseName(module);
  return /^(?:libc[.-]|libpthread[.-]|ld-linux|ld-musl|ld-2|ld\.so|libsystem_|libc\+\+abi|linux-vdso)/.test(base);
}
