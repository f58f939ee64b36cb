/* A meter reader for small devices, linked with musl. A thread has the readings when main forks an uploader. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t readings_lock;
static char readings[64];
static int meter;

static void read_meter(void)
{
    pthread_mutex_lock(&readings_lock);
    if (write(meter, "?", 1) == 1 && read(meter, readings, sizeof readings) < 0)
        readings[0] = 0;
    pthread_mutex_unlock(&readings_lock);
}

static void *poll_meter(void *unused)
{
    pthread_setname_np(pthread_self(), "meter");
    fact_role("holder");
    for (;;)
        read_meter();
    return unused;
}

static void upload(void)
{
    fact_about_to_hang("child");
    pthread_mutex_lock(&readings_lock);
    int value = readings[0];
    pthread_mutex_unlock(&readings_lock);
    _exit(value);
}

static pid_t fork_uploader(void)
{
    pid_t pid = fork();
    if (pid == 0)
        upload();
    return pid;
}

int main(void)
{
    int ends[2], status;
    char question;
    pthread_mutexattr_t attributes;
    pthread_t thread;

    fact_role("parent");
    fact_lock("readings_lock", &readings_lock);
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, KIND);
    pthread_mutex_init(&readings_lock, &attributes);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    meter = ends[0];
    pthread_create(&thread, NULL, poll_meter, NULL);
    if (read(ends[1], &question, 1) != 1)
        return 1;
    usleep(100 * 1000);
    waitpid(fork_uploader(), &status, 0);
    return status;
}
