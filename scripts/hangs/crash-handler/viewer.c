/* On a crash the handler waits, so that somebody can attach a debugger; the other threads go on. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include "facts.h"

static int *pixels;

static void await_debugger(int signal_number)
{
    static const char note[] = "crashed; attach a debugger\n";

    (void)signal_number;
    if (write(STDERR_FILENO, note, sizeof note - 1) > 0)
        fact_role("painter");
    for (;;)
        pause();
}

static void paint(int width)
{
    for (int x = 0; x < width; x++)
        pixels[x] = 0xffffff;
}

static void *run_painter(void *unused)
{
    pthread_setname_np(pthread_self(), "painter");
    paint(640);
    return unused;
}

int main(void)
{
    pthread_t painter;

    signal(SIGSEGV, await_debugger);
    fact_role("viewer");
    pthread_create(&painter, NULL, run_painter, NULL);
    pthread_join(painter, NULL);
    return 0;
}
