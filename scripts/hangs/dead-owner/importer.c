/* A thread leaves by pthread_exit in an error path, with the lock in its hand. No fork anywhere. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t index_lock = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static void add_entry(const char *file)
{
    pthread_mutex_lock(&index_lock);
    if (access(file, R_OK) != 0)
        pthread_exit(NULL);
    entries++;
    pthread_mutex_unlock(&index_lock);
}

static void *import_files(void *unused)
{
    pthread_setname_np(pthread_self(), "importer");
    fact_role("owner");
    add_entry("missing.csv");
    return unused;
}

static void *compact(void *unused)
{
    pthread_setname_np(pthread_self(), "compactor");
    for (;;)
        sleep(600);
    return unused;
}

int count_entries(void)
{
    pthread_mutex_lock(&index_lock);
    int count = entries;
    pthread_mutex_unlock(&index_lock);
    return count;
}

int main(void)
{
    pthread_t importer, compactor;

    fact_role("database");
    fact_lock("index_lock", &index_lock);
    pthread_create(&importer, NULL, import_files, NULL);
    pthread_join(importer, NULL);
    pthread_create(&compactor, NULL, compact, NULL);
    fact_about_to_hang("main");
    return count_entries();
}
