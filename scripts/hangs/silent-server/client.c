/* A client waits for the answer of a server that has taken its request and says nothing. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "facts.h"

static int connect_to_server(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), connection = socket(AF_INET, SOCK_STREAM, 0);

    bind(listener, (struct sockaddr *)&address, length);
    listen(listener, 1);
    getsockname(listener, (struct sockaddr *)&address, &length);
    connect(connection, (struct sockaddr *)&address, length);
    return connection;
}

static ssize_t query(int server, const char *text, size_t length)
{
    char answer[128];

    send(server, text, length, 0);
    return recv(server, answer, sizeof answer, 0);
}

int main(void)
{
    fact_role("client");
    return query(connect_to_server(), "status\n", 7) <= 0;
}
