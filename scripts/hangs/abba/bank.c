/*
 * Two threads transfer money in opposite directions and lock the two accounts in opposite order. An auditor
 * was forked long before, while no lock was held; it is healthy and waits for reports on a pipe.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

struct account {
    pthread_mutex_t lock;
    long balance;
};

static struct account savings = {PTHREAD_MUTEX_INITIALIZER, 1000};
static struct account checking = {PTHREAD_MUTEX_INITIALIZER, 1000};
static pthread_barrier_t both_started;

struct order {
    const char *name;
    struct account *from, *to;
};

static void transfer(struct account *from, struct account *to, long amount)
{
    pthread_mutex_lock(&from->lock);
    usleep(200 * 1000); /* asks for the exchange rate */
    pthread_mutex_lock(&to->lock);
    from->balance -= amount;
    to->balance += amount;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
}

static void *standing_order(void *argument)
{
    const struct order *order = argument;

    pthread_setname_np(pthread_self(), order->name);
    fact_about_to_hang(order->name);
    pthread_barrier_wait(&both_started);
    for (;;)
        transfer(order->from, order->to, 10);
    return NULL;
}

static int audit(int reports)
{
    char report[64];

    fact_role("child");
    while (read(reports, report, sizeof report) > 0)
        ;
    return 0;
}

static int fork_auditor(void)
{
    int reports[2];

    if (pipe(reports) != 0)
        return -1;
    if (fork() == 0) {
        close(reports[1]);
        _exit(audit(reports[0]));
    }
    close(reports[0]);
    return reports[1];
}

int main(void)
{
    struct order save = {"saver", &checking, &savings}, spend = {"spender", &savings, &checking};
    pthread_t first, second;

    fact_role("parent");
    fact_lock("savings", &savings.lock);
    fact_lock("checking", &checking.lock);
    fork_auditor();
    pthread_barrier_init(&both_started, NULL, 2);
    pthread_create(&first, NULL, standing_order, &save);
    pthread_create(&second, NULL, standing_order, &spend);
    pthread_join(first, NULL);
    pthread_join(second, NULL);
    return 0;
}
