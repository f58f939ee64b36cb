/* A backup for small devices: the child is made by the bare system call, and musl's malloc lock stays as it is. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static void churn(void)
{
    void *blocks[16];

    for (int i = 0; i < 16; i++)
        blocks[i] = malloc(500 + 64 * i);
    for (int i = 0; i < 16; i++)
        free(blocks[i]);
}

static void *compress(void *unused)
{
    pthread_setname_np(pthread_self(), "compressor");
    fact_role("holder");
    for (;;)
        churn();
    return unused;
}

static int write_backup(void)
{
    int status;
    pid_t pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid == 0) {
        fact_about_to_hang("child");
        churn();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, compress, NULL);
    while (write_backup() == 0)
        ;
    return 1;
}
