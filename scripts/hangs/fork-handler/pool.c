/*
 * A library that protects its cache across fork with pthread_atfork. Its prepare handler takes the cache's
 * lock, which another thread holds while it waits for the network: fork itself does not return. With CHILD,
 * the library forgot the prepare handler and its child handler takes the lock to reset the cache: the child
 * does not get out of fork.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t cache_lock = PTHREAD_MUTEX_INITIALIZER;
static char cache[64];
static int origin;

static void lock_cache(void)
{
    fact_about_to_hang("forker");
    pthread_mutex_lock(&cache_lock);
}

static void unlock_cache(void) { pthread_mutex_unlock(&cache_lock); }

static void clear_cache(void)
{
    fact_about_to_hang("child");
    pthread_mutex_lock(&cache_lock);
    cache[0] = '\0';
    pthread_mutex_unlock(&cache_lock);
}

static void *fill_cache(void *unused)
{
    pthread_setname_np(pthread_self(), "cache-fill");
    fact_role("holder");
    pthread_mutex_lock(&cache_lock);
    if (write(origin, "get", 3) == 3)
        read(origin, cache, sizeof cache);
    pthread_mutex_unlock(&cache_lock);
    return unused;
}

static int start_helper(void)
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
    int connection[2];
    char request[8];
    pthread_t thread;

    fact_role("parent");
    fact_lock("cache_lock", &cache_lock);
#ifdef CHILD
    (void)lock_cache, (void)unlock_cache;
    pthread_atfork(NULL, NULL, clear_cache);
#else
    (void)clear_cache;
    pthread_atfork(lock_cache, unlock_cache, unlock_cache);
#endif
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    origin = connection[0];
    pthread_create(&thread, NULL, fill_cache, NULL);
    if (read(connection[1], request, sizeof request) <= 0)
        return 1;
    usleep(100 * 1000);
    return start_helper();
}
