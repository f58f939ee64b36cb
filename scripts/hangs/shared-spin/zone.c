/* Workers share a zone with a lock that spins first and then sleeps, as servers have it; one is killed in the zone. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

struct zone {
    atomic_int owner; /* the pid, 0: free */
    atomic_int waiting;
    sem_t wake;
    pthread_spinlock_t spin;
    int sessions;
};

static struct zone *zone;

static void zone_lock(struct zone *zone)
{
#ifdef SPIN
    pthread_spin_lock(&zone->spin);
    zone->owner = getpid();
#else
    for (;;) {
        for (int turn = 0; turn < 2048; turn++) {
            int none = 0;
            if (atomic_compare_exchange_strong(&zone->owner, &none, getpid()))
                return;
        }
        zone->waiting++;
        sem_wait(&zone->wake);
    }
#endif
}

static void zone_unlock(struct zone *zone)
{
    zone->owner = 0;
#ifdef SPIN
    pthread_spin_unlock(&zone->spin);
#else
    if (zone->waiting > 0) {
        zone->waiting--;
        sem_post(&zone->wake);
    }
#endif
}

static void add_session(int seconds)
{
    zone_lock(zone);
    zone->sessions++;
    sleep(seconds);
    zone_unlock(zone);
}

static pid_t start_worker(const char *role, int seconds)
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_role(role);
        add_session(seconds);
        _exit(0);
    }
    return pid;
}

int main(void)
{
    int status;

    fact_role("parent");
    zone = mmap(NULL, sizeof *zone, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    fact_lock("wake", &zone->wake);
    fact_lock("spin", (const void *)&zone->spin);
    sem_init(&zone->wake, 1, 0);
    pthread_spin_init(&zone->spin, PTHREAD_PROCESS_SHARED);
    pid_t killed = start_worker("killed", 1000);
    while (zone->owner == 0)
        usleep(1000);
    start_worker("worker-1", 0);
    start_worker("worker-2", 0);
    usleep(200 * 1000);
    kill(killed, SIGKILL);
    waitpid(killed, &status, 0);
    while (wait(&status) > 0)
        continue;
    return status;
}
