/*
 * Fetches packages over ssh and starts a job for each. Every part of it logs through log_line(), which holds
 * log_lock until the collector has acknowledged the line. Here the collector is slow (it never answers), so
 * that ssh-reader is inside the critical section when the main thread forks a job.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "facts.h"
#include "log.h"

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_filled = PTHREAD_COND_INITIALIZER;
static int queued;

static void handle_packet(int size)
{
    log_line("packet of %d bytes\n", size);
    pthread_mutex_lock(&queue_lock);
    queued++;
    pthread_cond_signal(&queue_filled);
    pthread_mutex_unlock(&queue_lock);
}

static void *read_packets(void *unused)
{
    pthread_setname_np(pthread_self(), "ssh-reader");
    fact_role("holder");
    for (int size = 512;; size++)
        handle_packet(size);
    return unused;
}

static void *unpack(void *unused)
{
    pthread_setname_np(pthread_self(), "unpacker");
    pthread_mutex_lock(&queue_lock);
    for (;;) {
        while (queued == 0)
            pthread_cond_wait(&queue_filled, &queue_lock);
        queued--;
    }
    return unused;
}

static void *keep_alive(void *unused)
{
    struct timespec interval = {60, 0};
    pthread_setname_np(pthread_self(), "keepalive");
    for (;;)
        nanosleep(&interval, NULL);
    return unused;
}

static void run_job(const char *package)
{
    fact_about_to_hang("child");
    log_line("unpacking %s\n", package);
    execlp("tar", "tar", "-xf", package, (char *)NULL);
    _exit(127);
}

int spawn_job(const char *package)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        run_job(package);
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    int collector[2];
    char line[256];
    pthread_t thread;

    fact_role("parent");
    socketpair(AF_UNIX, SOCK_STREAM, 0, collector);
    log_open(collector[0]);
    pthread_create(&thread, NULL, keep_alive, NULL);
    pthread_create(&thread, NULL, unpack, NULL);
    pthread_create(&thread, NULL, read_packets, NULL);

    /* The other end of the socket has the first line: ssh-reader is past the lock and awaits the answer. */
    if (read(collector[1], line, sizeof line) <= 0)
        return 1;
    usleep(100 * 1000);
    return spawn_job("base-files.tar");
}
