/* stop_decoder waits for the decoder to end while it holds the lock that the decoder needs to end. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t playlist_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_t decoder;
static bool playing = true;

static bool next_title(void)
{
    pthread_mutex_lock(&playlist_lock);
    bool more = playing;
    pthread_mutex_unlock(&playlist_lock);
    return more;
}

static void *decode(void *unused)
{
    pthread_setname_np(pthread_self(), "decoder");
    fact_role("decoder");
    while (next_title())
        usleep(20 * 1000);
    return unused;
}

static void stop_decoder(void)
{
    pthread_mutex_lock(&playlist_lock);
    playing = false;
    pthread_join(decoder, NULL);
    pthread_mutex_unlock(&playlist_lock);
}

int main(void)
{
    fact_role("player");
    fact_lock("playlist_lock", &playlist_lock);
    pthread_create(&decoder, NULL, decode, NULL);
    usleep(100 * 1000);
    stop_decoder();
    return 0;
}
