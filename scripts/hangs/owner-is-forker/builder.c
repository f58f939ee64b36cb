/*
 * A build server that forks while it holds its own job table: the parent unlocks the table, but in the child
 * the owner field still names the parent's thread, so that not even a recursive mutex lets the child in.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

#ifndef KIND
#define KIND PTHREAD_MUTEX_NORMAL
#endif

struct job {
    pid_t pid;
    char state[16];
};

static pthread_mutex_t jobs_lock;
static pthread_cond_t jobs_changed = PTHREAD_COND_INITIALIZER;
static struct job jobs[8];

void set_job_state(struct job *job, const char *state)
{
    pthread_mutex_lock(&jobs_lock);
    strcpy(job->state, state);
    pthread_cond_broadcast(&jobs_changed);
    pthread_mutex_unlock(&jobs_lock);
}

static void *report_progress(void *unused)
{
    pthread_setname_np(pthread_self(), "progress");
    pthread_mutex_lock(&jobs_lock);
    for (;;)
        pthread_cond_wait(&jobs_changed, &jobs_lock);
    return unused;
}

static void compile(struct job *job)
{
    fact_about_to_hang("child");
    set_job_state(job, "compiling");
    execlp("true", "true", (char *)NULL);
    _exit(127);
}

struct job *start_job(int slot)
{
    struct job *job = &jobs[slot];

    pthread_mutex_lock(&jobs_lock);
    job->pid = fork();
    if (job->pid == 0)
        compile(job);
    strcpy(job->state, "started");
    pthread_mutex_unlock(&jobs_lock);
    return job;
}

static int wait_for_job(struct job *job)
{
    int status;
    waitpid(job->pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_mutexattr_t attributes;
    pthread_t thread;

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, KIND);
    pthread_mutex_init(&jobs_lock, &attributes);
    fact_role("parent");
    fact_lock("jobs_lock", &jobs_lock);
    pthread_create(&thread, NULL, report_progress, NULL);
    usleep(100 * 1000);
    return wait_for_job(start_job(3));
}
