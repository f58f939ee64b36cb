/* An error path returns without unlocking; the thread goes on to its next message, and the others wait. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t orders_lock = PTHREAD_MUTEX_INITIALIZER;
static int orders[64], messages;

static int apply(int order)
{
    pthread_mutex_lock(&orders_lock);
    if (order < 0)
        return -1;
    orders[order & 63]++;
    pthread_mutex_unlock(&orders_lock);
    return 0;
}

static int next_message(void)
{
    signed char order;

    return read(messages, &order, 1) == 1 ? order : 0;
}

static void *receive(void *unused)
{
    pthread_setname_np(pthread_self(), "receiver");
    fact_role("owner");
    for (;;)
        apply(next_message());
    return unused;
}

int main(void)
{
    int ends[2];
    pthread_t thread;

    fact_role("main");
    fact_lock("orders_lock", &orders_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    messages = ends[0];
    pthread_create(&thread, NULL, receive, NULL);
    if (write(ends[1], "\x01\xff", 2) != 2)
        return 1;
    usleep(100 * 1000);
    return apply(7);
}
