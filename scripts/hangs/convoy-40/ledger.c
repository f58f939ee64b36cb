/* Forty tellers book through one ledger; the one that has it writes to a printer that is slow to take more. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t ledger_lock = PTHREAD_MUTEX_INITIALIZER;
static int printer, drain;

static void book(const char *entry)
{
    pthread_mutex_lock(&ledger_lock);
    fact_role("holder");
    while (write(printer, entry, strlen(entry)) > 0)
        ;
    pthread_mutex_unlock(&ledger_lock);
}

static void *serve(void *number)
{
    char name[16];

    snprintf(name, sizeof name, "teller-%d", (int)(long)number);
    pthread_setname_np(pthread_self(), name);
    for (;;)
        book("4711 +12.00\n");
    return NULL;
}

int main(void)
{
    int ends[2];
    char line[64];
    pthread_t teller;

    fact_role("main");
    fact_lock("ledger_lock", &ledger_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    printer = ends[0];
    drain = ends[1];
    for (long number = 1; number <= 40; number++)
        pthread_create(&teller, NULL, serve, (void *)number);
    /* the printer takes one line a minute */
    for (;;) {
        sleep(60);
        if (read(drain, line, 12) != 12)
            return 1;
    }
}
