/* A thread with a decoder of its own blocks all signals; the collector sends it the signal to stop, and waits. */
#define GC_THREADS
#include <gc/gc.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "decoder.h"
#include "facts.h"

struct frame {
    struct frame *next;
    char pixels[4000];
};

static sem_t decoding;
static int stream[2];

static void *decode(void *unused)
{
    fact_role("decoder");
    decoder_open(stream[0]);
    sem_post(&decoding);
    decoder_next();
    return unused;
}

static void *show_subtitles(void *unused)
{
    fact_role("subtitles");
    pause();
    return unused;
}

static int tidy_up(void)
{
    fact_about_to_hang("player");
    GC_gcollect();
    return 0;
}

int main(void)
{
    pthread_t decoder, subtitles;
    struct frame *frames = NULL;

    fact_role("player");
    GC_INIT();
    for (int count = 0; count < 100; count++) {
        struct frame *frame = GC_MALLOC(sizeof *frame);
        frame->next = frames;
        frames = frame;
    }
    if (pipe(stream) || sem_init(&decoding, 0, 0))
        return 1;
    pthread_create(&decoder, NULL, decode, NULL);
    pthread_create(&subtitles, NULL, show_subtitles, NULL);
    sem_wait(&decoding);
    usleep(200000);
    return tidy_up() + (frames == NULL);
}
