/* A balancer in nginx's manner: the master waits for signals, each worker for events. All idle. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "facts.h"

static int listen_locally(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, 16);
    return listener;
}

static void process_events(int listener)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[8];
    int events = epoll_create1(EPOLL_CLOEXEC);

    epoll_ctl(events, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(events, ready, 8, -1);
        for (int i = 0; i < count; i++)
            close(accept(ready[i].data.fd, NULL, NULL));
    }
}

static void start_worker(int number, int listener)
{
    char role[16];

    if (fork() != 0)
        return;
    snprintf(role, sizeof role, "worker-%d", number);
    fact_role(role);
    process_events(listener);
}

int main(void)
{
    sigset_t none;

    fact_role("master");
    int listener = listen_locally();
    start_worker(1, listener);
    start_worker(2, listener);
    sigemptyset(&none);
    for (;;)
        sigsuspend(&none);
}
