/* A library's fork handlers: prepare takes the lock, and the parent's handler takes it again instead of unlocking. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t store_lock = PTHREAD_MUTEX_INITIALIZER;

static void lock_store(void) { pthread_mutex_lock(&store_lock); }
static void unlock_store(void) { pthread_mutex_unlock(&store_lock); }

static void reopen_store(void)
{
    pthread_mutex_lock(&store_lock);
    pthread_mutex_unlock(&store_lock);
}

static int run_job(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    fact_role("parent");
    fact_lock("store_lock", &store_lock);
    pthread_atfork(lock_store, reopen_store, unlock_store);
    return run_job();
}
