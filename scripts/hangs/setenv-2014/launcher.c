/*
 * A launcher whose watcher thread keeps a token in the environment up to date, while the main thread starts
 * one command after another. The child cleans its environment before exec. glibc protects the environment
 * with a lock that fork does not reset: sooner or later the watcher is inside setenv at the moment of fork.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static void *refresh_token(void *unused)
{
    static const char *const tokens[] = {"b6f1c0", "b6f1c0d27a"};

    pthread_setname_np(pthread_self(), "token-watcher");
    fact_role("holder");
    for (unsigned i = 0;; i++)
        setenv("SESSION_TOKEN", tokens[i % 2], 1);
    return unused;
}

static int start_command(const char *path)
{
    int status;
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        unsetenv("SESSION_TOKEN");
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, refresh_token, NULL);
    for (;;)
        start_command("/bin/true");
}
