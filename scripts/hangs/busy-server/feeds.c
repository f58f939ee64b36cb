/* A server that parses feeds: its threads take jobs from a queue under a lock, and are at another place at every look. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t jobs_lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long next_job, done;

static unsigned long take_job(void)
{
    pthread_mutex_lock(&jobs_lock);
    unsigned long job = next_job++;
    pthread_mutex_unlock(&jobs_lock);
    return job;
}

static int compare(const void *one, const void *other)
{
    return *(const int *)one - *(const int *)other;
}

static void sort_entries(unsigned long job)
{
    int entries[20000];

    srand48(job);
    for (int i = 0; i < 20000; i++)
        entries[i] = lrand48();
    qsort(entries, 20000, sizeof *entries, compare);
}

static void store(unsigned long job)
{
    usleep(1000 * (job % 40));
    pthread_mutex_lock(&jobs_lock);
    done++;
    pthread_mutex_unlock(&jobs_lock);
}

static void *work(void *unused)
{
    pthread_setname_np(pthread_self(), "parser");
    for (;;) {
        unsigned long job = take_job();
        sort_entries(job);
        store(job);
    }
    return unused;
}

int main(void)
{
    pthread_t thread;

    fact_role("first");
    fact_role("second");
    for (int i = 0; i < 3; i++)
        pthread_create(&thread, NULL, work, NULL);
    for (;;)
        sleep(1);
}
