/* On SIGUSR1 the handler forks a reporter, even when the signal comes in the middle of malloc. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_t main_thread;

static void fork_reporter(int signal_number)
{
    int status;

    (void)signal_number;
    fact_about_to_hang("watcher");
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    waitpid(pid, &status, 0);
}

static void *request_reports(void *unused)
{
    pthread_setname_np(pthread_self(), "timer");
    for (;;) {
        usleep(500);
        pthread_kill(main_thread, SIGUSR1);
    }
    return unused;
}

static void index_files(void)
{
    void *names[32];

    for (int i = 0; i < 32; i++)
        names[i] = malloc(1500 + 32 * i);
    for (int i = 0; i < 32; i++)
        free(names[i]);
}

int main(void)
{
    struct sigaction action = {.sa_handler = fork_reporter, .sa_flags = SA_RESTART};
    sigset_t mask;
    pthread_t timer;

    main_thread = pthread_self();
    fact_role("watcher");
    sigaction(SIGUSR1, &action, NULL);
    sigemptyset(&mask);
    sigaddset(&mask, SIGUSR1);
    pthread_create(&timer, NULL, request_reports, NULL);
    for (;;)
        index_files();
}
