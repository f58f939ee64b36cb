/*
 * A printer spool: the printer waits for a job without looking whether there is one already. The job was
 * announced before it began to wait, so nobody will ever wake it.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t spool_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t spool_filled = PTHREAD_COND_INITIALIZER;
static int spooled;

static void *print_jobs(void *unused)
{
    pthread_setname_np(pthread_self(), "printer");
    usleep(200 * 1000); /* warms up */
    fact_about_to_hang("printer");
    pthread_mutex_lock(&spool_lock);
    pthread_cond_wait(&spool_filled, &spool_lock);
    spooled--;
    pthread_mutex_unlock(&spool_lock);
    return unused;
}

static void submit(void)
{
    pthread_mutex_lock(&spool_lock);
    spooled++;
    pthread_cond_signal(&spool_filled);
    pthread_mutex_unlock(&spool_lock);
}

int main(void)
{
    pthread_t printer;

    fact_role("spool");
    fact_lock("spool_filled", &spool_filled);
    pthread_create(&printer, NULL, print_jobs, NULL);
    submit();
    pthread_join(printer, NULL);
    return 0;
}
