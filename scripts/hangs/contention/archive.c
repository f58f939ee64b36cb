/*
 * Eight threads append to an archive; the one that has the lock waits for a disk (here: a pipe) that is slow.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t archive_lock = PTHREAD_MUTEX_INITIALIZER;
static int disk[2];

static void append(const char *block, size_t size)
{
    pthread_mutex_lock(&archive_lock);
    fact_about_to_hang("holder");
    if (write(disk[1], block, size) < 0)
        perror("archive");
    pthread_mutex_unlock(&archive_lock);
}

static void *record(void *number)
{
    static char block[40000];
    char name[16];

    snprintf(name, sizeof name, "camera-%ld", (long)number);
    pthread_setname_np(pthread_self(), name);
    for (;;)
        append(block, sizeof block);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    fact_role("recorder");
    fact_lock("archive_lock", &archive_lock);
    if (pipe(disk) != 0)
        return 1;
    for (long number = 1; number <= 8; number++)
        pthread_create(&thread, NULL, record, (void *)number);
    pthread_join(thread, NULL);
    return 0;
}
