/** System calls in which threads wait, or which make and end them: what strace of a hung process shows. Linux, any architecture. */
export const syscallNames: ReadonlySet<string> = new Set(
  (
    'futex futex_time64 futex_waitv wait4 waitid waitpid read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 ' +
    'poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_wait epoll_pwait epoll_pwait2 epoll_ctl epoll_create1 ' +
    'recvfrom recvmsg recvmmsg recv sendto sendmsg sendmmsg send accept accept4 connect shutdown socket socketpair bind listen ' +
    'nanosleep clock_nanosleep clock_nanosleep_time64 pause rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_sigreturn sigreturn ' +
    'rt_sigprocmask rt_sigaction rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo sigaltstack kill tkill tgkill ' +
    'restart_syscall sched_yield io_getevents io_submit io_uring_enter ipc msgrcv msgsnd semop semtimedop semtimedop_time64 ' +
    'mq_timedreceive mq_timedsend flock fcntl fcntl64 ioctl fsync fdatasync sync msync splice tee vmsplice sendfile sendfile64 copy_file_range ' +
    'clone clone3 fork vfork execve execveat exit exit_group ptrace prctl arch_prctl set_robust_list get_robust_list set_tid_address rseq ' +
    'openat open openat2 close close_range dup dup2 dup3 pipe pipe2 eventfd2 signalfd4 timerfd_create timerfd_settime inotify_add_watch ' +
    'mmap mmap2 munmap mprotect madvise mremap brk membarrier getpid gettid getppid getpgid setsid setpgid gettimeofday clock_gettime time ' +
    'getrandom lseek stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents64 getcwd chdir umask ' +
    'unlink unlinkat rename renameat2 mkdir rmdir uname sysinfo times getrusage getrlimit prlimit64 setitimer timer_create timer_settime alarm ' +
    'sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler getuid geteuid getgid getegid setrlimit personality wait'
  ).split(' '),
);
