/* A sandbox starts its helper with the bare system call, not with fork(): libc's locks stay as they are. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static void *export_rows(void *unused)
{
    pthread_setname_np(pthread_self(), "exporter");
    fact_role("holder");
    /* nobody reads the pipe: in the middle of a write, with the stream locked */
    for (int row = 0;; row++)
        fprintf(stdout, "%d;%d;%d\n", row, row * 2, row * 3);
    return unused;
}

static pid_t start_sandboxed(void)
{
    return syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
}

static int run_helper(void)
{
    int status;
    pid_t pid = start_sandboxed();
    if (pid == 0) {
        fact_about_to_hang("child");
        puts("done");
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_t thread;
    int ends[2];

    fact_role("parent");
    fact_lock("stdout", stdout);
    if (pipe(ends) == 0)
        dup2(ends[1], STDOUT_FILENO);
    pthread_create(&thread, NULL, export_rows, NULL);
    usleep(300 * 1000);
    return run_helper();
}
