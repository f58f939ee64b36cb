/*
 * A key-value store with a mutex, as a C library. store_each calls back for each entry, with the mutex held.
 */
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t store_lock = PTHREAD_MUTEX_INITIALIZER;
static long values[8] = {1, 2, 3, 4, 5, 6, 7, 8};

void store_each(void (*visit)(long))
{
    pthread_mutex_lock(&store_lock);
    usleep(200 * 1000); /* reads the file */
    for (int i = 0; i < 8; i++)
        visit(values[i]);
    pthread_mutex_unlock(&store_lock);
}

void store_put(int slot, long value)
{
    pthread_mutex_lock(&store_lock);
    values[slot] = value;
    pthread_mutex_unlock(&store_lock);
}
