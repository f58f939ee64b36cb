import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const cpython =
  'CPython 2.7 to 3.14: Python/thread_pthread.h, Python/ceval_gil.c, Python/lock.c, Python/parking_lot.c; names of 2.7.18 to 3.13.0 read from their libpython';

/** Waiting as CPython's (and PyPy's) own native frames show it. */
export const cpythonWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'cpython/gil',
    fns: words`
      take_gil PyEval_RestoreThread PyEval_AcquireThread PyEval_AcquireLock PyGILState_Ensure tstate_wait_attach
      PyThreadState_Attach drop_gil_and_wait acquire_gil
      pybind11::gil_scoped_acquire::gil_scoped_acquire nanobind::gil_scoped_acquire::gil_scoped_acquire
      pyo3::gil::GILGuard::acquire pyo3::gil::ensure_gil RPyGilAcquireSlowPath RPyGilAcquire`,
    resource: 'GIL',
    wokenBy: 'owner',
    layer: 3,
    final: true,
    says: 'the GIL',
    source: `${cpython}; PyPy rpython/translator/c/src/thread_gil.c`,
  },
  {
    kind: 'wait',
    id: 'cpython/gil-handover',
    notSeen: ['gil-vs-mutex'],
    fns: ['drop_gil', 'drop_gil_impl', 'RPyGilYieldThread'],
    resource: 'condition',
    wokenBy: 'signaller',
    layer: 3,
    final: true,
    says: 'another thread to take the GIL it has just dropped',
    source: 'CPython Python/ceval_gil.c, FORCE_SWITCHING: drop_gil waits on switch_cond until last_holder changes',
  },
  {
    kind: 'wait',
    id: 'cpython/stop-the-world',
    fns: words`stop_the_world PyEval_StopTheWorld PyEval_StopTheWorldAll`,
    resource: 'event',
    wokenBy: 'signaller',
    layer: 3,
    final: true,
    says: 'all other threads to stop (stop the world)',
    source: 'CPython 3.13 and later Python/pystate.c stop_the_world, also called by PyOS_BeforeFork',
  },
  {
    kind: 'wait',
    id: 'cpython/lock',
    fns: words`
      PyThread_acquire_lock PyThread_acquire_lock_timed acquire_timed lock_PyThread_acquire_lock lock_acquire_timed
      PyThread_acquire_lock_timed_with_retries PyMutex_LockTimed PyMutex_LockSlow PyMutex_Lock PyMutex_LockFlags
      PyParkingLot_Park PySemaphore_Wait PySemaphore_PlatformWait lock_PyThread_acquire_lock_impl thread_lock_acquire
      PyRWMutex_Lock PyRWMutex_RLock PyCriticalSection_BeginSlow PyCriticalSection2_BeginSlow PyCriticalSection_Resume
      rwmutex_set_parked_and_wait RPyThreadAcquireLock RPyThreadAcquireLockTimed`,
    resource: 'Python lock',
    wokenBy: 'owner',
    address: ['lock', 'm', 'address', 'aLock', 'self'],
    layer: 3,
    private: true,
    says: 'a Python-level lock',
    source: `${cpython}; PyPy rpython/translator/c/src/thread_pthread.c`,
  },
  {
    kind: 'wait',
    id: 'cpython/event',
    fns: words`PyEvent_Wait PyEvent_WaitTimed wait_for_thread_shutdown thread_shutdown`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 3,
    says: 'the end of its Python threads',
    source: 'CPython 3.13 and later Modules/_threadmodule.c (PyEvent of a thread handle); Python/pylifecycle.c',
  },
  {
    kind: 'wait',
    id: 'cpython/join',
    fns: words`ThreadHandle_join PyThread_join_thread PyThreadHandleObject_join`,
    resource: 'thread',
    wokenBy: 'thread',
    layer: 3,
    final: true,
    says: 'the end of a thread (join)',
    source: 'CPython 3.13 and later Modules/_threadmodule.c',
  },
  {
    kind: 'wait',
    id: 'cpython/once',
    fns: words`PyOnceFlag_CallOnceSlow`,
    resource: 'once',
    wokenBy: 'owner',
    address: ['flag'],
    layer: 3,
    says: 'an initialisation that another thread has begun',
    source: 'CPython 3.13 and later Python/lock.c',
  },
  {
    kind: 'wait',
    id: 'cpython/rlock',
    fns: words`rlock_acquire rlock_acquire_restore PyRecursiveMutex_Lock PyRecursiveMutex_LockTimed rlock_acquire_impl`,
    resource: 'RLock',
    wokenBy: 'owner',
    address: ['self'],
    layer: 3,
    private: true,
    says: 'an RLock',
    source: 'CPython Modules/_threadmodule.c (2.7 has RLock in Python only)',
  },
  {
    kind: 'wait',
    id: 'cpython/simple-queue',
    fns: words`queue_SimpleQueue_get queue_SimpleQueue_get_impl simplequeue_get`,
    resource: 'queue',
    wokenBy: 'signaller',
    address: ['self'],
    layer: 4,
    says: 'a queue (SimpleQueue)',
    source: 'CPython 3.7 and later Modules/_queuemodule.c',
  },
  {
    kind: 'wait',
    id: 'cpython/buffered',
    notSeen: ['py-half-import'],
    fns: ['enter_buffered_busy', 'enter_buffered'],
    resource: 'buffered file lock',
    wokenBy: 'owner',
    address: ['self'],
    layer: 3,
    private: true,
    final: true,
    says: 'the lock inside a buffered file (sys.stdout or another)',
    source: `${cpython}; Modules/_io/bufferedio.c; measured: reset at fork in no version`,
  },
  {
    kind: 'wait',
    id: 'cpython/import',
    fns: words`PyImport_AcquireLock imp_acquire_lock imp_lock_acquire imp_acquire_lock_impl importlock_acquire`,
    resource: 'import lock',
    wokenBy: 'owner',
    layer: 3,
    final: true,
    says: 'the import lock',
    source: 'CPython Python/import.c; PyPy pypy/module/imp/importing.py',
  },
  {
    kind: 'wait',
    id: 'cpython/semlock',
    fns: words`
      semlock_acquire multiprocessing_SemLock_acquire multiprocessing_SemLock_acquire_impl semlock_acquire_impl
      Billiard_semlock_acquire`,
    resource: 'semaphore',
    wokenBy: 'signaller',
    address: ['self', 'sem'],
    layer: 3,
    shared: true,
    says: 'a multiprocessing lock or semaphore (shared between processes)',
    source: 'CPython Modules/_multiprocessing/semaphore.c; billiard',
  },
];
