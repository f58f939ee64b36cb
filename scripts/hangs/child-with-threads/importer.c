/*
 * The forked child starts threads of its own before it runs into the orphaned lock, so that it is not alone in
 * its process. Two of its threads wait for the lock, a third is idle.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t audit_lock = PTHREAD_MUTEX_INITIALIZER;
static int auditor;

void audit(const char *line, int length)
{
    char stored;

    pthread_mutex_lock(&audit_lock);
    if (write(auditor, line, length) == length)
        read(auditor, &stored, 1);
    pthread_mutex_unlock(&audit_lock);
}

static void *accept_orders(void *unused)
{
    pthread_setname_np(pthread_self(), "orders");
    fact_role("holder");
    audit("order\n", 6);
    return unused;
}

static void *parse_rows(void *unused)
{
    pthread_setname_np(pthread_self(), "parser");
    fact_about_to_hang("parser");
    audit("row\n", 4);
    return unused;
}

static void *show_progress(void *unused)
{
    pthread_setname_np(pthread_self(), "progress");
    for (;;)
        sleep(5);
    return unused;
}

static void import_file(void)
{
    pthread_t parser, progress;

    pthread_create(&progress, NULL, show_progress, NULL);
    pthread_create(&parser, NULL, parse_rows, NULL);
    usleep(100 * 1000);
    fact_about_to_hang("child");
    audit("started\n", 8);
    pthread_join(parser, NULL);
}

static pid_t start_import(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        import_file();
        _exit(0);
    }
    return pid;
}

int main(void)
{
    int connection[2], status;
    char line[32];
    pthread_t thread;

    fact_role("parent");
    fact_lock("audit_lock", &audit_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    auditor = connection[0];
    pthread_create(&thread, NULL, accept_orders, NULL);
    if (read(connection[1], line, sizeof line) <= 0)
        return 1;
    usleep(100 * 1000);
    waitpid(start_import(), &status, 0);
    return status;
}
