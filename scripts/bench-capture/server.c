/* A server with workers that are always busy: answers each line on a TCP port of the loopback, which it prints. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long served;

static void *work(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        served++;
        pthread_mutex_unlock(&lock);
        usleep(200);
    }
    return unused;
}

static void *serve(void *argument)
{
    int client = (int)(long)argument;
    char line[256];
    ssize_t length;
    while ((length = read(client, line, sizeof line)) > 0)
        if (write(client, line, length) != length)
            break;
    close(client);
    return NULL;
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    pthread_t thread;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&address, sizeof address);
    listen(listener, 64);
    getsockname(listener, (struct sockaddr *)&address, &size);
    for (int i = 0; i < 16; i++)
        pthread_create(&thread, NULL, work, NULL);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client >= 0 && pthread_create(&thread, NULL, serve, (void *)(long)client) == 0)
            pthread_detach(thread);
    }
}
