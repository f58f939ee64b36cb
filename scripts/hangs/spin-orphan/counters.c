/* Counters under a spin lock, which a thread has (in a slow place) when main forks. The child spins for ever. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_spinlock_t counters_lock;
static long counters[8];
static int exporter;

static void export_counters(void)
{
    char answer;

    pthread_spin_lock(&counters_lock);
    if (write(exporter, counters, sizeof counters) > 0 && read(exporter, &answer, 1) == 1)
        counters[0] = 0;
    pthread_spin_unlock(&counters_lock);
}

static void *run_exporter(void *unused)
{
    pthread_setname_np(pthread_self(), "exporter");
    fact_role("holder");
    export_counters();
    return unused;
}

static void count(int which)
{
    pthread_spin_lock(&counters_lock);
    counters[which]++;
    pthread_spin_unlock(&counters_lock);
}

static pid_t fork_worker(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_about_to_hang("child");
        count(1);
        _exit(0);
    }
    return pid;
}

int main(void)
{
    int ends[2], status;
    long received[8];
    pthread_t thread;

    fact_role("parent");
    fact_lock("counters_lock", (void *)&counters_lock);
    pthread_spin_init(&counters_lock, PTHREAD_PROCESS_PRIVATE);
    socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
    exporter = ends[0];
    pthread_create(&thread, NULL, run_exporter, NULL);
    if (read(ends[1], received, sizeof received) <= 0)
        return 1;
    usleep(100 * 1000);
    waitpid(fork_worker(), &status, 0);
    return status;
}
