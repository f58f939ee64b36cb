/*
 * A backup server whose main thread writes the catalogue under a lock, while a worker thread forks a compressor.
 * In the child only the worker's stack exists: the owner that is missing there is the parent's main thread.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t catalogue_lock = PTHREAD_MUTEX_INITIALIZER;
static int storage;

void add_to_catalogue(const char *line, int length)
{
    char stored;

    pthread_mutex_lock(&catalogue_lock);
    if (write(storage, line, length) == length)
        read(storage, &stored, 1);
    pthread_mutex_unlock(&catalogue_lock);
}

static void compress_volume(void)
{
    fact_about_to_hang("child");
    add_to_catalogue("compressing\n", 12);
    _exit(0);
}

static void start_compressor(void)
{
    int status;
    pid_t pid = fork();
    if (pid == 0)
        compress_volume();
    waitpid(pid, &status, 0);
}

static void *work(void *request)
{
    char line[32];

    pthread_setname_np(pthread_self(), "worker");
    fact_role("forker");
    /* The storage has the line: the main thread is past the lock. */
    if (read(*(int *)request, line, sizeof line) > 0) {
        usleep(100 * 1000);
        start_compressor();
    }
    return NULL;
}

static void *scrub(void *unused)
{
    pthread_setname_np(pthread_self(), "scrubber");
    for (;;)
        sleep(60);
    return unused;
}

int main(void)
{
    int connection[2];
    pthread_t thread;

    fact_role("parent");
    fact_lock("catalogue_lock", &catalogue_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    storage = connection[0];
    pthread_create(&thread, NULL, scrub, NULL);
    pthread_create(&thread, NULL, work, &connection[1]);
    add_to_catalogue("volume 7\n", 9);
    return 0;
}
