/* Threads wait for a start flag in a busy loop; the flag is set in a path that is never reached. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "facts.h"

static atomic_int ready;

static void wait_until_ready(void)
{
    while (!atomic_load(&ready))
        sched_yield();
}

static void *compute(void *unused)
{
    pthread_setname_np(pthread_self(), "compute");
    fact_about_to_hang("spinner");
    wait_until_ready();
    return unused;
}

int main(void)
{
    pthread_t thread;

    fact_role("solver");
    pthread_create(&thread, NULL, compute, NULL);
    if (access("missing.mesh", R_OK) == 0)
        atomic_store(&ready, 1);
    pthread_join(thread, NULL);
    return 0;
}
