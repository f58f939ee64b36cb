/* What c-log-mutex does wrong, done right: fork handlers take the log's lock before fork and give it back after. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int lines;

static void lock_log(void) { pthread_mutex_lock(&log_lock); }
static void unlock_log(void) { pthread_mutex_unlock(&log_lock); }

static void log_line(void)
{
    lock_log();
    lines++;
    usleep(1000);
    unlock_log();
}

static void await_signal_from(int peer)
{
    char token;

    while (read(peer, &token, 1) == 1)
        log_line();
}

static void *record(void *peer)
{
    pthread_setname_np(pthread_self(), "recorder");
    fact_role("recorder");
    for (int i = 0; i < 100; i++)
        log_line();
    await_signal_from(*(int *)peer);
    return NULL;
}

int main(void)
{
    int ends[2], status;
    pthread_t thread;

    fact_role("parent");
    pthread_atfork(lock_log, unlock_log, unlock_log);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    pthread_create(&thread, NULL, record, &ends[0]);
    usleep(20 * 1000);
    pid_t pid = fork();
    if (pid == 0) {
        fact_role("child");
        log_line();
        await_signal_from(ends[0]);
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}
