/*
 * A host cache that a thread refreshes now and then. The refresh is under way when a helper is forked, and
 * over long before anybody looks: in the parent the lock is free again, and the thread that held it waits for
 * the next change of the hosts file.
 */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t hosts_lock = PTHREAD_MUTEX_INITIALIZER;
static char hosts[512];
static int name_server;

static void refresh_hosts(void)
{
    pthread_mutex_lock(&hosts_lock);
    if (write(name_server, "hosts?", 6) == 6)
        recv(name_server, hosts, sizeof hosts - 1, 0);
    pthread_mutex_unlock(&hosts_lock);
}

static void wait_for_change(int changes)
{
    struct pollfd change = {.fd = changes, .events = POLLIN};
    poll(&change, 1, -1);
}

static void *keep_fresh(void *unused)
{
    int changes = inotify_init1(IN_CLOEXEC);

    pthread_setname_np(pthread_self(), "refresher");
    inotify_add_watch(changes, ".", IN_MOVED_TO);
    fact_role("holder");
    for (;;) {
        refresh_hosts();
        wait_for_change(changes);
    }
    return unused;
}

static void *serve_stats(void *unused)
{
    int requests[2];
    char request;

    pthread_setname_np(pthread_self(), "stats");
    while (pipe(requests) == 0 && read(requests[0], &request, 1) == 1)
        ;
    return unused;
}

int known_host(const char *name)
{
    pthread_mutex_lock(&hosts_lock);
    int known = strstr(hosts, name) != NULL;
    pthread_mutex_unlock(&hosts_lock);
    return known;
}

static void run_helper(const char *host)
{
    fact_about_to_hang("child");
    _exit(known_host(host) ? 0 : 1);
}

static pid_t fork_helper(const char *host)
{
    pid_t pid = fork();
    if (pid == 0)
        run_helper(host);
    return pid;
}

int main(void)
{
    int connection[2], status;
    char question[16];
    pthread_t thread;

    fact_role("parent");
    fact_lock("hosts_lock", &hosts_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    name_server = connection[0];
    pthread_create(&thread, NULL, serve_stats, NULL);
    pthread_create(&thread, NULL, keep_fresh, NULL);

    /* The name server has been asked: the refresher is past the lock. It answers after the fork. */
    if (read(connection[1], question, sizeof question) <= 0)
        return 1;
    usleep(100 * 1000);
    pid_t pid = fork_helper("db1");
    usleep(100 * 1000);
    if (write(connection[1], "db1 db2", 7) != 7)
        return 1;
    waitpid(pid, &status, 0);
    return status;
}
