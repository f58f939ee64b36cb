/*
 * A healthy server: the main thread waits for connections, workers wait for work, a timer thread sleeps, and
 * a forked child (with a thread of its own) waits for log lines. Nothing hangs; there is just nothing to do.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_filled = PTHREAD_COND_INITIALIZER;
static int queue[64], queued;

static int take(void)
{
    pthread_mutex_lock(&queue_lock);
    while (queued == 0)
        pthread_cond_wait(&queue_filled, &queue_lock);
    int connection = queue[--queued];
    pthread_mutex_unlock(&queue_lock);
    return connection;
}

static void *serve(void *number)
{
    char name[16];

    snprintf(name, sizeof name, "worker-%ld", (long)number);
    pthread_setname_np(pthread_self(), name);
    for (;;)
        close(take());
    return NULL;
}

static void *expire_sessions(void *unused)
{
    struct timespec interval = {30, 0};

    pthread_setname_np(pthread_self(), "expiry");
    for (;;)
        nanosleep(&interval, NULL);
    return unused;
}

static void *flush_log(void *unused)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t cond = PTHREAD_COND_INITIALIZER;

    pthread_setname_np(pthread_self(), "flusher");
    pthread_mutex_lock(&lock);
    for (;;) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += 5;
        pthread_cond_timedwait(&cond, &lock, &until);
    }
    return unused;
}

static void write_log(int lines)
{
    struct epoll_event event = {.events = EPOLLIN};
    int events = epoll_create1(0);
    pthread_t flusher;

    fact_role("child");
    epoll_ctl(events, EPOLL_CTL_ADD, lines, &event);
    pthread_create(&flusher, NULL, flush_log, NULL);
    /* a debugger that attaches interrupts it */
    while (epoll_wait(events, &event, 1, -1) > 0 || errno == EINTR)
        ;
}

static int start_log_writer(void)
{
    int lines[2];

    if (pipe(lines) == 0 && fork() == 0) {
        close(lines[1]);
        write_log(lines[0]);
        _exit(0);
    }
    return lines[1];
}

static int listen_on_any_port(void)
{
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return bind(fd, (struct sockaddr *)&any, sizeof any) == 0 && listen(fd, 16) == 0 ? fd : -1;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    start_log_writer();
    pthread_create(&thread, NULL, expire_sessions, NULL);
    for (long number = 1; number <= 4; number++)
        pthread_create(&thread, NULL, serve, (void *)number);
    for (int server = listen_on_any_port();;) {
        int connection = accept(server, NULL, NULL);
        pthread_mutex_lock(&queue_lock);
        queue[queued++] = connection;
        pthread_cond_signal(&queue_filled);
        pthread_mutex_unlock(&queue_lock);
    }
}
