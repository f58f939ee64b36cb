/* Writes audit lines to the system log; syslog() has a lock. */
#define _GNU_SOURCE
#include <syslog.h>

#include "race.h"

static void work(void)
{
    syslog(LOG_INFO, "access granted");
}

int main(void)
{
    return race("auditor");
}
