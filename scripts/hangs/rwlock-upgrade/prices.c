/* Reads the price list, finds it old, and wants to write it without giving up the lock for reading. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

static pthread_rwlock_t prices_lock = PTHREAD_RWLOCK_INITIALIZER;
static int prices[16], age = 100;

static void update(int item)
{
    pthread_rwlock_wrlock(&prices_lock);
    prices[item] = 42;
    age = 0;
    pthread_rwlock_unlock(&prices_lock);
}

static int price(int item)
{
    pthread_rwlock_rdlock(&prices_lock);
    if (age > 10)
        update(item);
    int found = prices[item];
    pthread_rwlock_unlock(&prices_lock);
    return found;
}

static void *sell(void *unused)
{
    pthread_setname_np(pthread_self(), "till");
    fact_role("till");
    price(3);
    return unused;
}

int main(void)
{
    pthread_t till;

    fact_role("shop");
    fact_lock("prices_lock", &prices_lock);
    pthread_create(&till, NULL, sell, NULL);
    usleep(200 * 1000);
    return price(4);
}
