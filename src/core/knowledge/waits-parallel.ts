import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const openmp =
  'gcc libgomp/config/linux, team.c; llvm openmp/runtime/src/z_Linux_util.cpp, kmp_barrier.cpp, kmp_wait_release.h';

/** Waiting in parallel runtimes: OpenMP, BLAS, TBB, CUDA, collectives. */
export const parallelWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'openmp/unnamed',
    fns: ['do_wait', 'do_spin', 'gomp_thread_pool_reservoir'],
    modules: ['libgomp', 'libomp', 'libiomp', 'libkomp'],
    resource: 'team',
    wokenBy: 'team',
    layer: 3,
    says: 'the threads of its OpenMP team',
    source: openmp,
  },
  {
    kind: 'wait',
    id: 'openmp/barrier',
    notSeen: ['idle-pool'],
    fns: words`
      gomp_team_barrier_wait* gomp_barrier_wait* gomp_simple_barrier_wait gomp_team_end GOMP_parallel_end GOMP_barrier
      GOMP_taskwait GOMP_taskgroup_end gomp_sem_wait gomp_sem_wait_slow gomp_pause_pool_helper gomp_free_pool_helper
      gomp_ptrlock_get gomp_ptrlock_get_slow GOMP_single_copy_start kmp_fork_barrier kmp_join_barrier kmp_barrier
      kmp_barrier_template kmp_hyper_barrier_release kmp_hyper_barrier_gather kmp_linear_barrier_release
      kmp_linear_barrier_gather kmp_tree_barrier_release kmp_tree_barrier_gather kmp_dist_barrier_wakeup kmp_flag_64::wait kmp_flag_oncore::wait
      kmp_wait_template kmp_wait_4 kmp_wait_4_ptr kmp_wait_64 kmp_suspend_template kmp_suspend_64 kmp_suspend_32
      kmp_suspend_oncore kmp_suspend_initialize_thread kmpc_barrier kmpc_omp_taskwait kmp_reap_worker kmp_reap_monitor`,
    resource: 'team',
    wokenBy: 'team',
    layer: 3,
    says: 'the threads of its OpenMP team',
    source: openmp,
  },
  {
    kind: 'wait',
    id: 'openmp/lock',
    fns: words`
      gomp_mutex_lock_slow gomp_mutex_lock GOMP_critical_start GOMP_critical_name_start GOMP_atomic_start
      kmp_lock_suspend_mx kmp_acquire_* omp_set_lock omp_set_nest_lock gomp_set_lock gomp_set_lock_30 kmpc_critical
      kmpc_set_lock kmpc_set_nest_lock kmpc_critical_with_hint`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['mutex', 'lck', 'th'],
    layer: 4,
    says: 'an OpenMP lock',
    source: `${openmp}; kmp_lock.cpp; libgomp lock.c, critical.c`,
  },
  {
    kind: 'wait',
    id: 'openblas/exec',
    fns: words`exec_blas exec_blas_async exec_blas_async_wait blas_thread_shutdown inner_thread`,
    modules: ['libopenblas', 'libscipy_openblas', 'libblas', 'libcblas'],
    resource: 'team',
    wokenBy: 'team',
    layer: 3,
    spins: true,
    says: "OpenBLAS's worker threads",
    source: 'OpenBLAS driver/others/blas_server.c: the caller spins with YIELDING until its workers are done',
  },
  {
    kind: 'wait',
    id: 'openblas/exec-named',
    fns: words`exec_blas exec_blas_async exec_blas_async_wait blas_thread_shutdown`,
    resource: 'team',
    wokenBy: 'team',
    layer: 3,
    spins: true,
    says: "OpenBLAS's worker threads",
    source: 'OpenBLAS driver/others/blas_server.c',
  },
  {
    kind: 'wait',
    id: 'tbb/arena',
    fns: words`
      tbb::detail::r1::task_dispatcher::local_wait_for_all tbb::detail::r1::wait tbb::detail::r1::execute_and_wait
      tbb::internal::custom_scheduler::local_wait_for_all tbb::internal::custom_scheduler::wait_for_all
      tbb::internal::generic_scheduler::wait_until_empty tbb::detail::r1::external_waiter::pause
      tbb::detail::r1::concurrent_monitor_base::wait tbb::detail::r1::concurrent_monitor_base::commit_wait
      tbb::detail::r1::sleep_node::wait tbb::internal::binary_semaphore::P tbb::detail::r1::binary_semaphore::P
      tbb::detail::r1::futex_wait`,
    resource: 'team',
    wokenBy: 'team',
    layer: 4,
    says: 'tasks that other threads of TBB have',
    source: 'oneTBB src/tbb/task_dispatcher.h, semaphore.h, concurrent_monitor.h',
  },
  {
    kind: 'wait',
    id: 'tbb/mutex',
    fns: words`
      tbb::spin_mutex::scoped_lock::internal_acquire tbb::spin_mutex::lock tbb::mutex::scoped_lock::internal_acquire
      tbb::queuing_mutex::scoped_lock::acquire tbb::detail::d1::spin_mutex::lock tbb::detail::d1::mutex::lock
      tbb::detail::d1::queuing_mutex::scoped_lock::acquire tbb::detail::d1::rw_mutex::lock tbb::detail::d1::spin_rw_mutex::lock
      tbb::spin_rw_mutex_v3::internal_acquire_writer tbb::spin_rw_mutex_v3::internal_acquire_reader`,
    resource: 'mutex',
    wokenBy: 'owner',
    address: ['this', 'm'],
    layer: 4,
    spins: true,
    says: 'a TBB mutex',
    source: 'oneTBB include/oneapi/tbb/spin_mutex.h, queuing_mutex.h, mutex.h',
  },
  {
    kind: 'wait',
    id: 'cuda/synchronize',
    fns: words`
      cuCtxSynchronize cuStreamSynchronize cuEventSynchronize cuMemcpy* cuMemFree cuMemFree_v2 cuMemAlloc_v2
      cudaDeviceSynchronize cudaStreamSynchronize cudaEventSynchronize cudaMemcpy* cudaFree cudaMalloc cudaLaunchKernel
      cuLaunchKernel cudaThreadSynchronize hipDeviceSynchronize hipStreamSynchronize hipEventSynchronize hipMemcpy*
      hsa_signal_wait_scacquire rocr::core::InterruptSignal::WaitRelaxed clFinish clWaitForEvents zeCommandQueueSynchronize
      zeEventHostSynchronize c10::cuda::CUDAStream::synchronize at::cuda::CUDAEvent::synchronize glFinish glClientWaitSync
      vkWaitForFences vkQueueWaitIdle vkDeviceWaitIdle vkAcquireNextImageKHR`,
    resource: 'file',
    wokenBy: 'peer',
    layer: 4,
    says: 'the GPU to finish its work',
    source: 'CUDA driver and runtime API; HIP/ROCr; OpenCL; Level Zero; Vulkan; OpenGL',
  },
  {
    kind: 'wait',
    id: 'nccl/collective',
    fns: words`
      ncclGroupEnd ncclGroupEndInternal ncclAllReduce ncclBroadcast ncclReduce ncclAllGather ncclReduceScatter ncclSend ncclRecv
      ncclCommInitRank ncclCommInitRankFunc ncclCommInitRankConfig ncclCommInitAll ncclCommDestroy ncclCommFinalize
      ncclCommAbort bootstrapAllGather bootstrapInit bootstrapBarrier bootstrapRecv ncclSocketProgress ncclSocketWait
      ncclSocketConnect ncclSocketAccept groupLaunch ncclProxyCallBlocking ncclPollProxyResponse ncclTransportP2pSetup
      ucp_worker_progress uct_worker_progress`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 4,
    says: 'the other ranks of a collective operation (NCCL)',
    source: 'NCCL src/group.cc, src/init.cc, src/bootstrap.cc, src/proxy.cc; UCX',
  },
  {
    kind: 'wait',
    id: 'mpi/collective',
    fns: words`
      MPI_Barrier PMPI_Barrier MPI_Recv PMPI_Recv MPI_Send PMPI_Send MPI_Ssend PMPI_Ssend MPI_Wait PMPI_Wait MPI_Waitall
      PMPI_Waitall MPI_Waitany PMPI_Waitany MPI_Probe PMPI_Probe MPI_Sendrecv PMPI_Sendrecv MPI_Allreduce PMPI_Allreduce
      MPI_Reduce PMPI_Reduce MPI_Bcast PMPI_Bcast MPI_Allgather PMPI_Allgather MPI_Allgatherv PMPI_Allgatherv MPI_Alltoall
      PMPI_Alltoall MPI_Alltoallv PMPI_Alltoallv MPI_Gather PMPI_Gather MPI_Scatter PMPI_Scatter MPI_Comm_dup PMPI_Comm_dup
      MPI_Finalize PMPI_Finalize MPI_Init PMPI_Init MPI_Win_fence PMPI_Win_fence c10d::TCPStore::wait c10d::TCPStore::get
      c10d::PrefixStore::get c10d::PrefixStore::wait c10d::ProcessGroupNCCL::WorkNCCL::wait
      c10d::ProcessGroupNCCL::WorkNCCL::synchronizeInternal c10d::ProcessGroupGloo::AsyncWork::wait c10d::Work::wait
      gloo::transport::tcp::UnboundBuffer::waitRecv gloo::transport::tcp::UnboundBuffer::waitSend
      gloo::transport::tcp::Pair::waitUntilConnected opal_progress ompi_request_default_wait
      ompi_request_default_wait_all ompi_sync_wait_mt MPIDI_CH3I_Progress MPID_Progress_wait MPIR_Wait_impl`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 4,
    says: 'the other processes of a collective operation',
    source: 'MPI 3.1 (Open MPI, MPICH); PyTorch torch/csrc/distributed/c10d; gloo transport/tcp',
  },
];
