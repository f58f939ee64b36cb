/* A row too many is written into a table; the mutex behind it becomes locked by nobody. */
#define _GNU_SOURCE
#include <pthread.h>

#include "facts.h"

static struct {
    int rows[8];
    pthread_mutex_t lock;
} scores = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void fill(volatile int *rows, int count)
{
    for (int row = 0; row < count; row++)
        rows[row] = row % 8 + 1;
}

static int best(void)
{
    pthread_mutex_lock(&scores.lock);
    int row = scores.rows[7];
    pthread_mutex_unlock(&scores.lock);
    return row;
}

int main(void)
{
    fact_role("scores");
    fact_lock("lock", &scores.lock);
    fill(scores.rows, 9);
    return best();
}
