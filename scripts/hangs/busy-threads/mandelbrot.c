/* Four threads compute; main joins them. It takes long, and that is all. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

#include "facts.h"

enum { threads = 4 };

static int iterations(double x, double y)
{
    double re = 0, im = 0;
    int steps = 0;

    while (re * re + im * im < 4 && steps < 100000) {
        double next = re * re - im * im + x;
        im = 2 * re * im + y;
        re = next;
        steps++;
    }
    return steps;
}

static void *compute(void *argument)
{
    long strip = (long)argument, total = 0;
    char name[16];

    snprintf(name, sizeof name, "strip-%ld", strip);
    pthread_setname_np(pthread_self(), name);
    for (double y = -1; y < 1; y += 1e-5)
        for (double x = -2; x < 1; x += 1e-5)
            total += iterations(x, y + strip);
    return (void *)total;
}

int main(void)
{
    pthread_t workers[threads];

    fact_role("mandelbrot");
    for (long strip = 0; strip < threads; strip++)
        pthread_create(&workers[strip], NULL, compute, (void *)strip);
    for (int strip = 0; strip < threads; strip++)
        pthread_join(workers[strip], NULL);
    return 0;
}
