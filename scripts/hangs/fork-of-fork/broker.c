/*
 * A broker forks a router; a thread of the router has the table's lock when the router forks a worker. The broker
 * has the same program, the same addresses and a lock of the same name, and nothing to do with it.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static char table[256];
static int peer, far_end;

static void learn_routes(void)
{
    char question[] = "routes?";

    pthread_mutex_lock(&table_lock);
    if (write(peer, question, sizeof question) > 0 && read(peer, table, sizeof table) < 0)
        table[0] = '\0';
    pthread_mutex_unlock(&table_lock);
}

static void *keep_routes(void *unused)
{
    pthread_setname_np(pthread_self(), "routes");
    fact_role("holder");
    learn_routes();
    return unused;
}

static int route(int packet)
{
    pthread_mutex_lock(&table_lock);
    int port = table[packet];
    pthread_mutex_unlock(&table_lock);
    return port;
}

static void work(void)
{
    fact_about_to_hang("worker");
    _exit(route(3));
}

static int run_router(void)
{
    int ends[2], status;
    char question[16];
    pthread_t thread;

    fact_role("router");
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    peer = ends[0];
    far_end = ends[1];
    pthread_create(&thread, NULL, keep_routes, NULL);
    if (read(far_end, question, sizeof question) <= 0)
        return 1;
    usleep(100 * 1000);
    pid_t pid = fork();
    if (pid == 0)
        work();
    waitpid(pid, &status, 0);
    return status;
}

static void *count_packets(void *unused)
{
    int ends[2];
    char packet;

    pthread_setname_np(pthread_self(), "counter");
    fact_role("bystander");
    while (pipe(ends) == 0 && read(ends[0], &packet, 1) == 1)
        ;
    return unused;
}

int main(void)
{
    int status;
    pthread_t thread;

    fact_role("broker");
    fact_lock("table_lock", &table_lock);
    pthread_create(&thread, NULL, count_packets, NULL);
    usleep(50 * 1000);
    pid_t pid = fork();
    if (pid == 0)
        _exit(run_router());
    waitpid(pid, &status, 0);
    return status;
}
