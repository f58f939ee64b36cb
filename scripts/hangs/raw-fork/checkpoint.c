/*
 * Writes checkpoints from a forked child, with _Fork() to avoid other libraries' fork handlers. _Fork resets no
 * lock of libc, not even the allocator's: if the other thread is inside malloc, the child's first malloc hangs.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

/* Sizes that the per-thread cache does not keep, so that every call takes the arena's lock. */
static void churn(void)
{
    void *blocks[16];

    for (int i = 0; i < 16; i++)
        blocks[i] = malloc(2000 + 16 * i);
    for (int i = 0; i < 16; i++)
        free(blocks[i]);
}

/* Its own thread allocates from the main arena, as the arenas are limited to one. */
static void *simulate(void *unused)
{
    pthread_setname_np(pthread_self(), "simulation");
    fact_role("holder");
    for (;;)
        churn();
    return unused;
}

static int write_checkpoint(void)
{
    int status;
    pid_t pid = _Fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        churn();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, simulate, NULL);
    while (write_checkpoint() == 0)
        ;
    return 1;
}
