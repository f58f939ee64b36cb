/*
 * A thread files records by the local hour, the main thread forks helpers that ask for it, too. libc guards the
 * time zone with a lock that fork does not reset.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "facts.h"

static int hour(void)
{
    time_t now = time(NULL);
    struct tm local;

    localtime_r(&now, &local);
    return local.tm_hour;
}

static void *record(void *unused)
{
    pthread_setname_np(pthread_self(), "recorder");
    fact_role("holder");
    while (hour() >= 0)
        ;
    return unused;
}

static int run_helper(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        _exit(hour() >= 0 ? 0 : 1);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, record, NULL);
    while (run_helper() == 0)
        ;
    return 1;
}
