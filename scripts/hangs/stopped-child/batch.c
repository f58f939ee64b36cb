/*
 * Waits for a child that somebody stopped with SIGSTOP (a debugger, a job control mishap) and never
 * continued.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static volatile long rows;

static void load_rows(void)
{
    for (;;)
        rows++;
}

static int run_batch(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        load_rows();
    }
    usleep(300 * 1000);
    kill(pid, SIGSTOP);
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    fact_role("parent");
    return run_batch();
}
