/* Five philosophers, five forks, a plate of spaghetti: each takes the left fork first. No process is forked. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

#include "facts.h"

enum { seats = 5 };

static pthread_mutex_t forks[seats];
static pthread_barrier_t dinner_time;

static void take_fork(int fork_number)
{
    pthread_mutex_lock(&forks[fork_number]);
}

static void lay_down_fork(int fork_number)
{
    pthread_mutex_unlock(&forks[fork_number]);
}

static void eat_with_forks(int left_fork, int right_fork)
{
    take_fork(left_fork);
    pthread_barrier_wait(&dinner_time);
    take_fork(right_fork);
    lay_down_fork(right_fork);
    lay_down_fork(left_fork);
}

static void *dine(void *argument)
{
    int seat = (int)(long)argument;
    char name[16];

    snprintf(name, sizeof name, "philosopher-%d", seat);
    pthread_setname_np(pthread_self(), name);
    fact_role(name);
    eat_with_forks(seat, (seat + 1) % seats);
    return NULL;
}

int main(void)
{
    pthread_t philosophers[seats];

    fact_role("host");
    pthread_barrier_init(&dinner_time, NULL, seats);
    for (int fork_number = 0; fork_number < seats; fork_number++)
        pthread_mutex_init(&forks[fork_number], NULL);
    for (long seat = 0; seat < seats; seat++)
        pthread_create(&philosophers[seat], NULL, dine, (void *)seat);
    for (int seat = 0; seat < seats; seat++)
        pthread_join(philosophers[seat], NULL);
    return 0;
}
