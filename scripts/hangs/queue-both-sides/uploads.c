/*
 * Uploads in batches: the packer puts parts into a queue of four, the sender waits until a batch of eight is there.
 * With four parts in it the queue is too full for the one and too empty for the other.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

enum { CAPACITY = 4, BATCH = 8 };

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t has_room, has_batch;
    int parts[CAPACITY], count;
};

static struct queue queue = {
    .lock = PTHREAD_MUTEX_INITIALIZER, .has_room = PTHREAD_COND_INITIALIZER, .has_batch = PTHREAD_COND_INITIALIZER};

static __attribute__((noinline)) void put_part(struct queue *q, int part)
{
    pthread_mutex_lock(&q->lock);
    if (q->count == CAPACITY)
        fact_about_to_hang("packer");
    while (q->count == CAPACITY)
        pthread_cond_wait(&q->has_room, &q->lock);
    q->parts[q->count++] = part;
    pthread_cond_signal(&q->has_batch);
    pthread_mutex_unlock(&q->lock);
}

static __attribute__((noinline)) int take_batch(struct queue *q)
{
    int sum = 0;
    pthread_mutex_lock(&q->lock);
    fact_about_to_hang("sender");
    while (q->count < BATCH)
        pthread_cond_wait(&q->has_batch, &q->lock);
    while (q->count > 0)
        sum += q->parts[--q->count];
    pthread_cond_signal(&q->has_room);
    pthread_mutex_unlock(&q->lock);
    return sum;
}

static void *pack(void *unused)
{
    pthread_setname_np(pthread_self(), "packer");
    for (int part = 1; part <= 100; part++)
        put_part(&queue, part);
    return unused;
}

static void *send_batches(void *unused)
{
    pthread_setname_np(pthread_self(), "sender");
    for (;;)
        if (take_batch(&queue) == 0)
            return unused;
}

int main(void)
{
    pthread_t packer, sender;

    fact_role("uploads");
    pthread_create(&sender, NULL, send_batches, NULL);
    usleep(100 * 1000);
    pthread_create(&packer, NULL, pack, NULL);
    pthread_join(packer, NULL);
    pthread_join(sender, NULL);
    return 0;
}
