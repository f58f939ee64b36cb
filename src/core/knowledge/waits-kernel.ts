import type { WaitRow } from './rows.ts';
import { words } from './word-list.ts';

const linux = 'man 2 of Linux; kernel names: fs/, kernel/futex/, net/ of Linux 2.6 to 6.x';
const bsd = 'FreeBSD sys/kern/kern_synch.c, lib/libthr; macOS libsystem_kernel';

/** Waiting as system calls and kernel stacks (/proc/PID/stack, wchan, sysrq) show it. */
export const kernelWaits: readonly WaitRow[] = [
  {
    kind: 'wait',
    id: 'kernel/wait-child',
    fns: words`
      wait4 waitpid waitid wait3 wait do_wait do_wait4 kernel_wait4 libc_wait4 libc_waitpid libc_wait sys_wait4 sys_wait6
      wait4_nocancel waitpid_nocancel SyS_wait4 x64_sys_wait4 do_sys_wait4 kern_wait6 kern_wait procdesc_wait pdwait4`,
    resource: 'child process',
    wokenBy: 'process',
    address: [],
    layer: 0,
    says: 'a child process to end',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/read',
    fns: words`
      read libc_read read_nocancel pread readv preadv preadv2 vfs_read ksys_read pipe_read anon_pipe_read getrandom pipe_wait
      pipe_wait_readable wait_on_page_bit wait_on_page_bit_common folio_wait_bit_common folio_wait_bit sys_read sys_readv
      pread_nocancel n_tty_read tty_read eventfd_read dofileread read_chk pread_chk x64_sys_read SyS_read fifo_open`,
    resource: 'descriptors',
    wokenBy: 'peer',
    layer: 0,
    says: 'read() to return: data on a pipe, socket or terminal',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/write',
    fns: words`
      write libc_write write_nocancel pwrite writev pwritev pipe_write anon_pipe_write pipe_wait_writable vfs_write ksys_write
      sendfile splice sys_write sys_writev pwrite_nocancel writev_nocancel n_tty_write tty_write dofilewrite x64_sys_write`,
    resource: 'descriptors',
    wokenBy: 'peer',
    layer: 0,
    says: 'write() to return: a pipe, socket or disk to take what it writes',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/socket-receive',
    fns: words`
      recv recvfrom recvmsg recvmmsg libc_recv libc_recvfrom libc_recvmsg sk_wait_data unix_stream_read_generic tcp_recvmsg
      unix_stream_data_wait skb_wait_for_more_packets wait_for_more_packets tcp_recvmsg_locked sys_recvfrom sys_recvmsg
      recvfrom_nocancel recvmsg_nocancel recv_chk recvfrom_chk soreceive soreceive_generic sbwait netlink_recvmsg`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 0,
    says: 'data from a socket (recv)',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/socket-send',
    fns: words`
      send sendto sendmsg sendmmsg libc_send libc_sendto libc_sendmsg sock_alloc_send_pskb sk_stream_wait_memory tcp_sendmsg
      sys_sendto sys_sendmsg sendto_nocancel sendmsg_nocancel unix_wait_for_peer sosend sosend_generic`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 0,
    says: 'room in a socket (send)',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/accept',
    fns: words`
      accept accept4 libc_accept inet_csk_accept sys_accept sys_accept4 accept_nocancel unix_accept kern_accept4`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 0,
    says: 'a connection (accept)',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/connect',
    fns: words`connect libc_connect inet_stream_connect sys_connect connect_nocancel inet_wait_for_connect kern_connectat`,
    resource: 'socket',
    wokenBy: 'peer',
    layer: 0,
    says: 'a peer to accept the connection (connect)',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/poll',
    fns: words`
      poll ppoll poll_chk ppoll_chk select pselect epoll_wait epoll_pwait epoll_pwait2 libc_poll libc_select do_epoll_wait
      ep_poll do_sys_poll do_poll do_select sys_poll sys_ppoll sys_select sys_pselect thr_poll thr_select thr_kevent
      poll_nocancel select_nocancel poll_schedule_timeout epoll_wait_old kevent kevent_qos sys_kevent kqueue
      kqueue_scan kqueue_kevent port_getn mach_msg_trap mach_msg mach_msg2_trap mach_msg2_internal mach_msg_overwrite
      io_getevents io_pgetevents libc_io_getevents io_uring_enter io_uring_wait_cqe io_cqring_wait pollsys seltdwait
      core_sys_select ipc_mqueue_receive epoll_wait_nocancel`,
    resource: 'descriptors',
    wokenBy: 'peer',
    layer: 0,
    says: 'an event on its descriptors',
    source: `${linux}; ${bsd}`,
  },
  {
    kind: 'wait',
    id: 'kernel/file-lock',
    fns: words`
      flock lockf fcntl libc_fcntl fcntl_nocancel fcntl64_nocancel flock_lock_inode_wait locks_lock_inode_wait
      fcntl_setlk posix_lock_inode_wait sys_flock sys_fcntl do_lock_file_wait lf_advlock lf_setlock`,
    resource: 'file',
    wokenBy: 'owner',
    layer: 0,
    shared: true,
    says: 'a file lock',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/sysv-ipc',
    fns: words`
      semop semtimedop msgrcv msgsnd mq_receive mq_timedreceive mq_send mq_timedsend do_semtimedop sys_semop do_msgrcv
      do_msgsnd wq_sleep`,
    resource: 'semaphore',
    wokenBy: 'signaller',
    layer: 0,
    shared: true,
    says: 'a System V or POSIX message queue or semaphore',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/storage',
    fns: words`
      fsync fdatasync sync syncfs sync_file_range msync libc_fsync open openat libc_open open_nocancel stat fstat
      lstat newfstatat fstatat close libc_close close_nocancel nfs_wait_bit_killable rpc_wait_bit_killable io_schedule
      io_schedule_timeout ioctl sys_ioctl sys_fsync unlink unlinkat rename renameat mkdir ftruncate fallocate getdents
      statfs fstatfs mount umount umount2 d_alloc_parallel request_wait_answer fuse_dev_do_read
      wait_on_buffer bit_wait_io jbd2_log_wait_commit xfs_log_force xfs_buf_lock blkdev_issue_flush wait_for_completion
      wait_for_common rwsem_down_write_slowpath rwsem_down_read_slowpath down_read down_write `,
    resource: 'file',
    wokenBy: 'peer',
    layer: 0,
    says: 'a file system or device',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/sleep',
    fns: words`
      nanosleep clock_nanosleep sleep usleep libc_nanosleep hrtimer_nanosleep do_nanosleep semwait_signal semwait_signal_nocancel
      nanosleep_nocancel common_nsleep clock_nanosleep_time sys_nanosleep sys_clock_nanosleep kern_clock_nanosleep
      thr_nanosleep thrd_sleep`,
    resource: 'timer',
    wokenBy: 'clock',
    layer: 0,
    timed: true,
    says: 'the clock (sleep)',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/yield',
    fns: words`
      sched_yield pthread_yield thrd_yield swtch_pri swtch_pri_trap std::this_thread::yield yield_internal sys_sched_yield
      pthread_yield_np thread_switch thr_yield`,
    resource: 'timer',
    wokenBy: 'clock',
    layer: 0,
    spins: true,
    timed: true,
    says: 'its turn on the processor (yield)',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/signal',
    fns: words`
      sigwait sigwaitinfo sigtimedwait sigsuspend pause rt_sigtimedwait rt_sigsuspend libc_pause sigwait_internal do_sigtimedwait
      do_sigwait sigsuspend_nocancel libc_sigsuspend sys_sigsuspend sys_sigwait sys_pause sigtimedwait_internal thr_sigwait
      thr_sigsuspend signalfd_read signalfd_dequeue sys_rt_sigsuspend kern_sigsuspend kern_sigtimedwait pause_nocancel`,
    resource: 'signal',
    wokenBy: 'signal',
    layer: 0,
    says: 'a signal',
    source: linux,
  },
  {
    kind: 'wait',
    id: 'kernel/device',
    fns: words`
      drm_syncobj_wait drmIoctl drmSyncobjWait drmSyncobjTimelineWait amdgpu_cs_query_fence_status amdgpu_cs_wait_fences
      dma_fence_default_wait dma_fence_wait_timeout drm_wait_vblank drmWaitVBlank intel_bo_wait i915_wait_request kgem_bo_wait
      snd_pcm_wait snd_pcm_wait_nocheck usb_control_msg libusb_handle_events_timeout`,
    resource: 'file',
    wokenBy: 'peer',
    layer: 0,
    says: 'a device',
    source: 'libdrm xf86drm.c; Linux drivers/gpu/drm, drivers/dma-buf; alsa-lib; libusb',
  },
  {
    kind: 'wait',
    id: 'bsd/sleep-queue',
    fns: words`
      mi_switch sleepq_switch sleepq_catch_signals sleepq_wait_sig sleepq_wait sleepq_timedwait sleepq_timedwait_sig =_sleep
      =_cv_wait_sig =_cv_wait =_cv_timedwait_sig ast_suspend tsleep msleep turnstile_wait thread_suspend_check`,
    resource: 'unknown',
    wokenBy: 'peer',
    layer: 0,
    says: 'something inside the kernel',
    source: bsd,
  },
  {
    kind: 'wait',
    id: 'windows/object',
    fns: words`NtWaitForSingleObject ZwWaitForSingleObject NtWaitForMultipleObjects ZwWaitForMultipleObjects`,
    resource: 'event',
    wokenBy: 'signaller',
    layer: 0,
    says: 'an object (thread, process, event or mutex)',
    source: 'Windows ntdll, https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitforsingleobject',
  },
  {
    kind: 'wait',
    id: 'user/park',
    fns: words`lwp_park ZwWaitForAlertByThreadId NtWaitForAlertByThreadId NtWaitForKeyedEvent ZwWaitForKeyedEvent`,
    resource: 'unknown',
    wokenBy: 'peer',
    layer: 0,
    says: 'another thread to wake it',
    source: 'illumos usr/src/uts/common/syscall/lwp_sobj.c; Windows ntdll: WaitOnAddress and what is built on it',
  },
  {
    kind: 'wait',
    id: 'kernel/syscall',
    fns: words`
      syscall kernel_vsyscall =__kernel_vsyscall libc_do_syscall internal_syscall_cancel syscall_cancel syscall_cancel_arch
      syscall_cancel_arch_end internal_syscall_cancel_arch dl_sysinfo_int80 syscall_cp syscall_cp_c syscall_cp_asm sccp cp_end
      syscall6 syscall4 =__syscall_cp `,
    resource: 'unknown',
    wokenBy: 'peer',
    layer: 0,
    says: 'a system call',
    source: 'glibc 2.12 to 2.42 sysdeps/unix/sysv/linux; musl src/thread/__syscall_cp.c',
  },
];
