/* A decoder with a thread that reads behind the end of a table. */
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "facts.h"

struct frame {
    int length;
    const unsigned char *bytes;
};

static struct frame *last_frame;

static int checksum(const struct frame *frame)
{
    int sum = 0;

    for (int i = 0; i < frame->length; i++)
        sum += frame->bytes[i];
    return sum;
}

static void *decode(void *unused)
{
    pthread_setname_np(pthread_self(), "decoder");
    usleep(100 * 1000);
    fact_role("decoder");
#ifdef ABORT
    if (!last_frame)
        abort();
#endif
    printf("%d\n", checksum(last_frame));
    return unused;
}

int main(void)
{
    pthread_t thread;

    fact_role("main");
    pthread_create(&thread, NULL, decode, NULL);
    pthread_join(thread, NULL);
    return 0;
}
