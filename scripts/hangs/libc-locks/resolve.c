/* Resolves addresses; getaddrinfo asks the kernel which families are configured, under a lock. */
#define _GNU_SOURCE
#include <netdb.h>
#include <sys/socket.h>

#include "race.h"

static void work(void)
{
    struct addrinfo hints = {.ai_flags = AI_ADDRCONFIG, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo("127.0.0.1", "80", &hints, &found) == 0)
        freeaddrinfo(found);
}

int main(void)
{
    return race("resolver");
}
