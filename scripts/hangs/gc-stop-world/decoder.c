/* A library that knows nothing of a collector: it keeps signals away from its work. */
#include "decoder.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static int input;

void decoder_open(int stream)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    input = stream;
}

int decoder_next(void)
{
    char packet[188];

    return read(input, packet, sizeof packet) == sizeof packet;
}
