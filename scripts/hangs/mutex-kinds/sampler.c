/* A real-time sampler: its mutex is of the kind that real-time programs use. A thread has it when main forks. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t samples_lock;
static char samples[128];
static int sensor;

static void read_sensor(void)
{
    pthread_mutex_lock(&samples_lock);
    if (write(sensor, "?", 1) == 1 && read(sensor, samples, sizeof samples) < 0)
        samples[0] = 0;
    pthread_mutex_unlock(&samples_lock);
}

static void *sample(void *unused)
{
    pthread_setname_np(pthread_self(), "sampler");
    fact_role("holder");
    for (;;)
        read_sensor();
    return unused;
}

static int latest(void)
{
    pthread_mutex_lock(&samples_lock);
    int value = samples[0];
    pthread_mutex_unlock(&samples_lock);
    return value;
}

static pid_t fork_plotter(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        _exit(latest());
    }
    return pid;
}

int main(void)
{
    int ends[2], status;
    char question;
    pthread_mutexattr_t attributes;
    pthread_t thread;

    fact_role("parent");
    fact_lock("samples_lock", &samples_lock);
    pthread_mutexattr_init(&attributes);
    KIND(&attributes);
    pthread_mutex_init(&samples_lock, &attributes);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    sensor = ends[0];
    pthread_create(&thread, NULL, sample, NULL);
    if (read(ends[1], &question, 1) != 1)
        return 1;
    usleep(100 * 1000);
    waitpid(fork_plotter(), &status, 0);
    return status;
}
