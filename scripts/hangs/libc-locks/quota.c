/* Looks users up with getpwnam, which is not reentrant and has a lock. */
#define _GNU_SOURCE
#include <pwd.h>

#include "race.h"

static volatile uid_t user;

static void work(void)
{
    struct passwd *entry = getpwnam("daemon");
    if (entry)
        user = entry->pw_uid;
}

int main(void)
{
    return race("accounting");
}
