/* Three traders swap goods pairwise; each locks its own stock first and then its neighbour's. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

struct stock {
    pthread_mutex_t lock;
    int units;
};

static struct stock copper = {PTHREAD_MUTEX_INITIALIZER, 9}, grain = {PTHREAD_MUTEX_INITIALIZER, 9},
                    wool = {PTHREAD_MUTEX_INITIALIZER, 9};
static pthread_barrier_t opening;

static void swap_goods(struct stock *ours, struct stock *theirs)
{
    pthread_mutex_lock(&ours->lock);
    pthread_barrier_wait(&opening);
    pthread_mutex_lock(&theirs->lock);
    ours->units--;
    theirs->units++;
    pthread_mutex_unlock(&theirs->lock);
    pthread_mutex_unlock(&ours->lock);
}

static void *trade(const char *name, struct stock *ours, struct stock *theirs)
{
    pthread_setname_np(pthread_self(), name);
    fact_role(name);
    swap_goods(ours, theirs);
    return NULL;
}

static void *smith(void *unused) { (void)unused; return trade("smith", &copper, &grain); }
static void *miller(void *unused) { (void)unused; return trade("miller", &grain, &wool); }
static void *weaver(void *unused) { (void)unused; return trade("weaver", &wool, &copper); }

int main(void)
{
    pthread_t traders[3];

    fact_role("market");
    fact_lock("copper", &copper);
    fact_lock("grain", &grain);
    fact_lock("wool", &wool);
    pthread_barrier_init(&opening, NULL, 3);
    pthread_create(&traders[0], NULL, smith, NULL);
    pthread_create(&traders[1], NULL, miller, NULL);
    pthread_create(&traders[2], NULL, weaver, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(traders[i], NULL);
    return 0;
}
