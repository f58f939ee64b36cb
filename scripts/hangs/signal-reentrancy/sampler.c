/*
 * A program that samples itself: a timer's signal handler formats a line and allocates memory for it. When
 * the signal arrives while the same thread is inside malloc, malloc waits for the arena lock that its own
 * thread holds.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "facts.h"

static volatile long samples, work;

static void take_sample(int signal)
{
    fact_about_to_hang("sampler");
    char *line = malloc(4096);
    memset(line, signal, 4096);
    samples++;
    free(line);
}

static void *watch(void *unused)
{
    pthread_setname_np(pthread_self(), "watcher");
    for (;;)
        sleep(3600);
    return unused;
}

/* Larger than what the per-thread cache keeps: every call takes the arena's lock. */
static void fill_table(void)
{
    void *rows[64];

    for (int i = 0; i < 64; i++)
        rows[i] = malloc(2000 + 16 * i);
    for (int i = 0; i < 64; i++)
        free(rows[i]);
    work++;
}

int main(void)
{
    struct itimerval interval = {{0, 3000}, {0, 3000}};
    pthread_t thread;
    sigset_t alarm;

    /* the signal is for this thread only */
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, NULL);
    pthread_create(&thread, NULL, watch, NULL);
    pthread_sigmask(SIG_UNBLOCK, &alarm, NULL);
    signal(SIGALRM, take_sample);
    setitimer(ITIMER_REAL, &interval, NULL);
    for (;;)
        fill_table();
}
