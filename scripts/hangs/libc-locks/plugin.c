/* Registers what a plugin does at exit and unloads it again: libc's list of exit functions has a lock. */
#define _GNU_SOURCE
#include <stddef.h>
#include <stdlib.h>

#include "race.h"

extern int __cxa_atexit(void (*)(void *), void *, void *);
extern void __cxa_finalize(void *);

static char plugin;

static void close_plugin(void *unused) { (void)unused; }

static void work(void)
{
    for (int i = 0; i < 20; i++)
        __cxa_atexit(close_plugin, NULL, &plugin);
    __cxa_finalize(&plugin);
}

int main(void)
{
    return race("plugin-loader");
}
