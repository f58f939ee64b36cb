/* A child cleans up a session that it has inherited; a thread of the parent waits for the session's condition. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

struct session {
    pthread_mutex_t lock;
    pthread_cond_t arrived;
    int messages;
};

static struct session session = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0};

static void *await_messages(void *unused)
{
    pthread_setname_np(pthread_self(), "inbox");
    fact_role("inbox");
    pthread_mutex_lock(&session.lock);
    while (session.messages == 0)
        pthread_cond_wait(&session.arrived, &session.lock);
    pthread_mutex_unlock(&session.lock);
    return unused;
}

static void close_session(void)
{
    pthread_cond_destroy(&session.arrived);
    pthread_mutex_destroy(&session.lock);
}

int main(void)
{
    int status;
    pthread_t thread;

    fact_role("parent");
    fact_lock("arrived", &session.arrived);
    pthread_create(&thread, NULL, await_messages, NULL);
    usleep(100 * 1000);
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        close_session();
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}
