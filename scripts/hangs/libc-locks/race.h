/*
 * A thread and a forked helper that use the same part of libc. Helpers are forked until one is forked while the
 * thread is inside: libc resets not all of its locks at fork.
 */
#ifndef RACE_H
#define RACE_H

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static void work(void);

static void *run_thread(void *name)
{
    pthread_setname_np(pthread_self(), name);
    fact_role("holder");
    for (;;)
        work();
    return NULL;
}

static int fork_helper(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        work();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

static int race(const char *name)
{
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, run_thread, (void *)name);
    while (fork_helper() == 0)
        ;
    return 1;
}

#endif
