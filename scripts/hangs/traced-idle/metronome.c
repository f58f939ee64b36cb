/* Ticks once a second. Somebody has it in a debugger. */
#define _GNU_SOURCE
#include <unistd.h>

#include "facts.h"

static volatile int ticks;

int main(void)
{
    fact_role("metronome");
    for (;;) {
        sleep(1);
        ticks++;
    }
}
