/* Not a hang. Every wait has a deadline: a monitor that looks around once in a while. */
#define _GNU_SOURCE
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t state_changed = PTHREAD_COND_INITIALIZER;
static sem_t alarms;

static struct timespec in_seconds(int seconds)
{
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    time.tv_sec += seconds;
    return time;
}

static void *watch_state(void *unused)
{
    pthread_setname_np(pthread_self(), "state");
    pthread_mutex_lock(&state_lock);
    for (;;) {
        struct timespec until = in_seconds(10);
        pthread_cond_timedwait(&state_changed, &state_lock, &until);
    }
    return unused;
}

static void *watch_alarms(void *unused)
{
    pthread_setname_np(pthread_self(), "alarms");
    for (;;) {
        struct timespec until = in_seconds(10);
        sem_timedwait(&alarms, &until);
    }
    return unused;
}

static void *watch_input(void *unused)
{
    pthread_setname_np(pthread_self(), "input");
    for (;;)
        poll(NULL, 0, 10 * 1000);
    return unused;
}

static void *watch_sockets(void *unused)
{
    pthread_setname_np(pthread_self(), "sockets");
    for (;;) {
        struct timeval timeout = {10, 0};
        select(0, NULL, NULL, NULL, &timeout);
    }
    return unused;
}

int main(void)
{
    void *(*const watchers[])(void *) = {watch_state, watch_alarms, watch_input, watch_sockets};
    pthread_t thread;

    fact_role("monitor");
    sem_init(&alarms, 0, 0);
    for (int i = 0; i < 4; i++)
        pthread_create(&thread, NULL, watchers[i], NULL);
    for (;;)
        sleep(10);
}
