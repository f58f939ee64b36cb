/* A grid is computed by four threads in step; one of them ends early, so that the others wait at the barrier. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

#include "facts.h"

enum { strips = 4 };

static pthread_barrier_t step_done;
static double grid[strips][64];

static int compute(int strip, int step)
{
    for (int i = 0; i < 64; i++)
        grid[strip][i] += step * 0.5;
    return strip == 2 && step == 3 ? -1 : 0;
}

static void *advance(void *argument)
{
    int strip = (int)(long)argument;
    char name[16];

    snprintf(name, sizeof name, "strip-%d", strip);
    pthread_setname_np(pthread_self(), name);
    fact_role(name);
    for (int step = 0; step < 10; step++) {
        if (compute(strip, step) != 0)
            return NULL;
        pthread_barrier_wait(&step_done);
    }
    return NULL;
}

int main(void)
{
    pthread_t threads[strips];

    fact_role("weather");
    fact_lock("step_done", &step_done);
    pthread_barrier_init(&step_done, NULL, strips);
    for (long strip = 0; strip < strips; strip++)
        pthread_create(&threads[strip], NULL, advance, (void *)strip);
    for (int strip = 0; strip < strips; strip++)
        pthread_join(threads[strip], NULL);
    return 0;
}
