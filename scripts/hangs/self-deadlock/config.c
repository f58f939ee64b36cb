/* A server that reloads its configuration: an error path calls a function that takes the lock again. */
#define _GNU_SOURCE
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t config_lock = PTHREAD_MUTEX_INITIALIZER;
static char greeting[64] = "hello";

void reset_to_defaults(void)
{
    pthread_mutex_lock(&config_lock);
    strcpy(greeting, "hello");
    pthread_mutex_unlock(&config_lock);
}

int reload_config(const char *file)
{
    pthread_mutex_lock(&config_lock);
    int failed = access(file, R_OK) != 0;
    if (failed) {
        fact_about_to_hang("reloader");
        reset_to_defaults();
    }
    pthread_mutex_unlock(&config_lock);
    return failed ? -1 : 0;
}

static void *watch_config(void *file)
{
    pthread_setname_np(pthread_self(), "reloader");
    for (;;) {
        reload_config(file);
        sleep(1);
    }
    return NULL;
}

static void answer(void)
{
    pthread_mutex_lock(&config_lock);
    greeting[0] ^= 0x20;
    pthread_mutex_unlock(&config_lock);
}

int main(void)
{
    pthread_t thread;

    fact_role("server");
    fact_lock("config_lock", &config_lock);
    pthread_create(&thread, NULL, watch_config, "missing.conf");
    for (;;) {
        usleep(300 * 1000);
        answer();
    }
}
