/*
 * A routing table behind a rwlock: a thread updates (or, with READER, dumps) it over a slow connection while
 * the main thread forks a worker that looks up (or changes) a route.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_rwlock_t routes_lock = PTHREAD_RWLOCK_INITIALIZER;
static int routes[16];
static int peer;

static void update_routes(void)
{
    pthread_rwlock_wrlock(&routes_lock);
    if (write(peer, "routes?", 7) == 7)
        read(peer, routes, sizeof routes);
    pthread_rwlock_unlock(&routes_lock);
}

static void dump_routes(void)
{
    char done;

    pthread_rwlock_rdlock(&routes_lock);
    if (write(peer, routes, sizeof routes) == sizeof routes)
        read(peer, &done, 1);
    pthread_rwlock_unlock(&routes_lock);
}

static void *synchronise(void *unused)
{
    pthread_setname_np(pthread_self(), "route-sync");
    fact_role("holder");
#ifdef READER
    (void)update_routes;
    dump_routes();
#else
    (void)dump_routes;
    update_routes();
#endif
    return unused;
}

int find_route(int target)
{
    pthread_rwlock_rdlock(&routes_lock);
    int route = routes[target % 16];
    pthread_rwlock_unlock(&routes_lock);
    return route;
}

void set_route(int target, int route)
{
    pthread_rwlock_wrlock(&routes_lock);
    routes[target % 16] = route;
    pthread_rwlock_unlock(&routes_lock);
}

static void work(void)
{
    fact_about_to_hang("child");
#ifdef READER
    set_route(7, 1);
    _exit(0);
#else
    _exit(find_route(7));
#endif
}

static int run_worker(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        work();
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    int connection[2];
    char question[64];
    pthread_t thread;

    fact_role("parent");
    fact_lock("routes_lock", &routes_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    peer = connection[0];
    pthread_create(&thread, NULL, synchronise, NULL);
    if (read(connection[1], question, sizeof question) <= 0)
        return 1;
    usleep(100 * 1000);
    return run_worker();
}
