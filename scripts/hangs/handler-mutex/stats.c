/* SIGALRM prints the statistics, under the lock that the interrupted thread has. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t stats_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long packets, bytes;

static void count_packet(unsigned long size)
{
    pthread_mutex_lock(&stats_lock);
    packets++;
    for (unsigned long i = 0; i < size; i++)
        bytes += i & 1;
    pthread_mutex_unlock(&stats_lock);
}

static void print_stats(int signal_number)
{
    (void)signal_number;
    fact_about_to_hang("receiver");
    pthread_mutex_lock(&stats_lock);
    dprintf(STDERR_FILENO, "%lu packets\n", packets);
    pthread_mutex_unlock(&stats_lock);
}

int main(void)
{
    struct itimerval often = {{0, 20000}, {0, 20000}};

    fact_role("receiver");
    fact_lock("stats_lock", &stats_lock);
    signal(SIGALRM, print_stats);
    setitimer(ITIMER_REAL, &often, NULL);
    for (;;)
        count_packet(1500);
}
