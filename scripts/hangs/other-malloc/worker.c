/* A server that allocates a lot and forks workers; with another allocator than libc's, loaded by LD_PRELOAD. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

#ifdef RAW
#define make_child _Fork
#else
#define make_child fork
#endif

static void handle_requests(int count)
{
    enum { slots = 64 };
    void *buffers[slots];

    while (count-- > 0) {
        for (int i = 0; i < slots; i++)
            buffers[i] = memset(malloc(SIZE + 512 * i), 0, 16);
        for (int i = 0; i < slots; i++)
            free(buffers[i]);
    }
}

static void *serve(void *unused)
{
    pthread_setname_np(pthread_self(), "server");
    fact_role("holder");
    for (;;)
        handle_requests(1);
    return unused;
}

static int fork_worker(void)
{
    int status;
    pid_t pid = make_child();
    if (pid == 0) {
        fact_about_to_hang("child");
#ifdef RAW
        handle_requests(1);
#else
        handle_requests(1000);
        pause();
#endif
        _exit(0);
    }
    waitpid(pid, &status, 0);
    return status;
}

int main(void)
{
    pthread_t thread;

    fact_role("parent");
    pthread_create(&thread, NULL, serve, NULL);
    usleep(50 * 1000);
    while (fork_worker() == 0)
        ;
    return 1;
}
