/* A judge traces the program that it tries, and then waits for a verdict from elsewhere with the program stopped. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static void run_trial(void)
{
    fact_about_to_hang("child");
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    raise(SIGTRAP);
    _exit(0);
}

static int await_verdict(void)
{
    int ends[2];
    char verdict;

    return pipe(ends) == 0 && read(ends[0], &verdict, 1) == 1;
}

int main(void)
{
    int status;

    fact_role("parent");
    pid_t pid = fork();
    if (pid == 0)
        run_trial();
    waitpid(pid, &status, 0);
    if (await_verdict())
        ptrace(PTRACE_CONT, pid, NULL, NULL);
    return 0;
}
