/* Waits for its job with pause(), but the job has ended before: SIGCHLD came too early, the job is a zombie. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static volatile sig_atomic_t finished;

static void on_child(int signal_number)
{
    (void)signal_number;
    finished++;
}

static void start_job(void)
{
    if (fork() == 0) {
        fact_role("child");
        _exit(0);
    }
}

static void await_jobs(int wanted)
{
    int started = finished;

    while (finished - started < wanted)
        pause();
}

int main(void)
{
    signal(SIGCHLD, on_child);
    fact_role("parent");
    start_job();
    usleep(100 * 1000);
    await_jobs(1);
    return wait(NULL) > 0 ? 0 : 1;
}
