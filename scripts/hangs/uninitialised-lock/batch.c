/* A job with a mutex lies on the stack; somebody forgot to initialise it, and the stack is not empty. */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>

#include "facts.h"

struct job {
    pthread_mutex_t lock;
    int steps;
};

static int run(struct job *job)
{
    pthread_mutex_lock(&job->lock);
    int steps = ++job->steps;
    pthread_mutex_unlock(&job->lock);
    return steps;
}

static int parse_arguments(void)
{
    volatile int words[64];

    for (int i = 0; i < 64; i++)
        words[i] = i % 4 == 0 ? 1 : 0;
    return words[3];
}

static int run_batch(void)
{
    struct job job;

    return run(&job);
}

int main(void)
{
    fact_role("batch");
    parse_arguments();
    return run_batch();
}
