/*
 * The extra channel: what the program knows about itself, for the harness only. One write(2) per fact,
 * no stdio and no malloc, so that it is safe in a forked child and takes no lock that a hang is about.
 */
#ifndef FACTS_H
#define FACTS_H

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static char facts_file[256];

/* Before any thread: getenv races with setenv, and a child may not be able to call either. */
__attribute__((constructor)) static void facts_open(void)
{
    const char *name = getenv("HANG_FACTS");
    if (name)
        strncpy(facts_file, name, sizeof facts_file - 1);
}

static void facts_append(const char *line, int length)
{
    int fd = facts_file[0] ? open(facts_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644) : -1;
    if (fd < 0)
        return;
    if (write(fd, line, length) != length)
        abort();
    close(fd);
}

static void fact_thread(const char *prefix, const char *role)
{
    char line[200];
    int length = snprintf(line, sizeof line, "%srole=%s pid=%d tid=%ld pthread=0x%lx\n", prefix, role,
                          getpid(), syscall(SYS_gettid), (unsigned long)pthread_self());
    facts_append(line, length);
}

/* This thread plays that role. */
__attribute__((unused)) static void fact_role(const char *role) { fact_thread("", role); }

/* This thread's next step is the one that hangs. */
__attribute__((unused)) static void fact_about_to_hang(const char *role) { fact_thread("about-to-hang ", role); }

__attribute__((unused)) static void fact_lock(const char *name, const void *address)
{
    char line[200];
    facts_append(line, snprintf(line, sizeof line, "lock=%s address=0x%lx\n", name, (unsigned long)address));
}

#endif
