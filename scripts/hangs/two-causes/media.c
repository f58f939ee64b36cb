/*
 * A media server with two slow threads, each with a lock of its own, and two forked children that run into one
 * lock each. Two incidents in one process tree: each child has its own ghost.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t tags_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t covers_lock = PTHREAD_MUTEX_INITIALIZER;
static int tag_server, cover_server;

static void ask(int server)
{
    char answer;
    if (write(server, "?", 1) == 1)
        read(server, &answer, 1);
}

void refresh_tags(void)
{
    pthread_mutex_lock(&tags_lock);
    ask(tag_server);
    pthread_mutex_unlock(&tags_lock);
}

void refresh_covers(void)
{
    pthread_mutex_lock(&covers_lock);
    ask(cover_server);
    pthread_mutex_unlock(&covers_lock);
}

static void *refresh_tags_daily(void *unused)
{
    pthread_setname_np(pthread_self(), "tags");
    fact_role("tags-holder");
    refresh_tags();
    return unused;
}

static void *refresh_covers_daily(void *unused)
{
    pthread_setname_np(pthread_self(), "covers");
    fact_role("covers-holder");
    refresh_covers();
    return unused;
}

static void fork_task(const char *role, void (*task)(void))
{
    if (fork() == 0) {
        fact_about_to_hang(role);
        task();
        _exit(0);
    }
}

static int connect_to_slow_server(int *ours)
{
    int connection[2];

    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    *ours = connection[0];
    return connection[1];
}

int main(void)
{
    char question;
    int status, tags = connect_to_slow_server(&tag_server), covers = connect_to_slow_server(&cover_server);
    pthread_t thread;

    fact_role("parent");
    fact_lock("tags_lock", &tags_lock);
    fact_lock("covers_lock", &covers_lock);
    pthread_create(&thread, NULL, refresh_tags_daily, NULL);
    pthread_create(&thread, NULL, refresh_covers_daily, NULL);
    if (read(tags, &question, 1) != 1 || read(covers, &question, 1) != 1)
        return 1;
    usleep(100 * 1000);
    fork_task("tagger", refresh_tags);
    fork_task("painter", refresh_covers);
    while (wait(&status) > 0)
        ;
    return 0;
}
