/* Rolls dice with libc's generator, whose state has a lock. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "race.h"

static volatile long rolled;

static void work(void)
{
    for (int i = 0; i < 1000; i++)
        rolled = random() % 6;
}

int main(void)
{
    return race("croupier");
}
