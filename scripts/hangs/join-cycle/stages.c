/* A pipeline whose stages wait for each other's end: each joins the next one, the last one the first. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

static pthread_t stages[3];
static const char *const names[] = {"decode", "scale", "encode"};
static pthread_barrier_t started;

static void *run_stage(void *argument)
{
    long number = (long)argument;

    pthread_setname_np(pthread_self(), names[number]);
    pthread_barrier_wait(&started);
    fact_about_to_hang(names[number]);
    pthread_join(stages[(number + 1) % 3], NULL);
    return NULL;
}

int main(void)
{
    fact_role("pipeline");
    pthread_barrier_init(&started, NULL, 4);
    for (long number = 0; number < 3; number++)
        pthread_create(&stages[number], NULL, run_stage, (void *)number);
    pthread_barrier_wait(&started);
    pause();
}
