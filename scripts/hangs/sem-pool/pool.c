/*
 * A pool of two connections, counted by a semaphore. An error path forgets to give one back: soon all wait.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <unistd.h>

#include "facts.h"

static sem_t connections;

static int query(int number)
{
    fact_about_to_hang(number == 3 ? "client" : "other");
    sem_wait(&connections);
    usleep(10 * 1000);
    if (number % 2)
        return -1; /* the connection broke */
    sem_post(&connections);
    return 0;
}

static void *serve(void *number)
{
    char name[16];

    snprintf(name, sizeof name, "client-%ld", (long)number);
    pthread_setname_np(pthread_self(), name);
    for (;;)
        query((long)number);
    return NULL;
}

int main(void)
{
    pthread_t thread;

    fact_role("server");
    fact_lock("connections", &connections);
    sem_init(&connections, 0, 2);
    for (long number = 1; number <= 3; number++)
        pthread_create(&thread, NULL, serve, (void *)number);
    pthread_join(thread, NULL);
    return 0;
}
