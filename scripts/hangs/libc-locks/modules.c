/* Lists the loaded modules, as profilers and crash reporters do, under the dynamic linker's lock. */
#define _GNU_SOURCE
#include <link.h>

#include "race.h"

static int count(struct dl_phdr_info *info, size_t size, void *total)
{
    (void)size;
    *(int *)total += info->dlpi_phnum;
    return 0;
}

static void work(void)
{
    int total = 0;
    dl_iterate_phdr(count, &total);
}

int main(void)
{
    return race("profiler");
}
