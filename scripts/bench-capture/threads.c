/* N threads that wait for work, ten frames deep; and one that counts, to see how long the process stands still. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t queue_filled = PTHREAD_COND_INITIALIZER;

static int wait_for_work(int depth)
{
    if (depth > 0)
        return wait_for_work(depth - 1) + 1;
    pthread_mutex_lock(&queue_lock);
    for (;;)
        pthread_cond_wait(&queue_filled, &queue_lock);
}

static void *worker(void *unused)
{
    wait_for_work(8);
    return unused;
}

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec * 1000000LL + at.tv_nsec / 1000;
}

/* Prints every gap of more than 5 ms between two turns of a loop that sleeps for 1 ms. */
int main(int count, char **words)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, 256 * 1024);
    for (int left = count > 1 ? atoi(words[1]) - 1 : 7; left > 0; left--) {
        pthread_t thread;
        if (pthread_create(&thread, &attributes, worker, NULL) != 0)
            return 1;
    }
    puts("ready");
    fflush(stdout);
    for (int64_t before = now_us();;) {
        usleep(1000);
        int64_t now = now_us();
        if (now - before > 5000) {
            printf("gap %lld\n", (long long)(now - before));
            fflush(stdout);
        }
        before = now;
    }
}
