/*
 * A mail server that keeps eight delivery processes. Its metrics thread holds the metrics lock while it
 * pushes numbers to a slow collector, and the whole generation of processes is forked meanwhile: all of them
 * count their first delivery, and none gets past the lock.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

#define WORKERS 8

static pthread_mutex_t metrics_lock = PTHREAD_MUTEX_INITIALIZER;
static long delivered;
static int collector;

void count_delivery(void)
{
    pthread_mutex_lock(&metrics_lock);
    delivered++;
    pthread_mutex_unlock(&metrics_lock);
}

static void push_metrics(void)
{
    char line[64], answer[8];

    pthread_mutex_lock(&metrics_lock);
    int length = snprintf(line, sizeof line, "delivered=%ld\n", delivered);
    if (send(collector, line, length, 0) == length)
        recv(collector, answer, sizeof answer, 0);
    pthread_mutex_unlock(&metrics_lock);
}

static void *push_every_minute(void *unused)
{
    pthread_setname_np(pthread_self(), "metrics");
    fact_role("holder");
    for (;;) {
        push_metrics();
        sleep(60);
    }
    return unused;
}

static void deliver(int number)
{
    char role[16];

    snprintf(role, sizeof role, "worker-%d", number);
    fact_about_to_hang(role);
    for (;;) {
        count_delivery();
        sleep(1);
    }
}

static void fork_worker(int number)
{
    if (fork() == 0)
        deliver(number);
}

int main(void)
{
    int connection[2], status;
    char line[64];
    pthread_t thread;

    fact_role("parent");
    fact_lock("metrics_lock", &metrics_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    collector = connection[0];
    pthread_create(&thread, NULL, push_every_minute, NULL);
    if (read(connection[1], line, sizeof line) <= 0)
        return 1;
    usleep(100 * 1000);
    for (int number = 1; number <= WORKERS; number++)
        fork_worker(number);
    while (wait(&status) > 0)
        ;
    return 0;
}
