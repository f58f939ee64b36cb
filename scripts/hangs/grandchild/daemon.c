/*
 * A daemon that forks twice, as daemons do. A thread of the first process holds the lock; the middle process
 * exits at once, so that the stuck grandchild's parent is init (or a subreaper) and the owner lives two forks
 * away.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t journal_lock = PTHREAD_MUTEX_INITIALIZER;
static int journal;

void write_journal(const char *line, int length)
{
    char stored;

    pthread_mutex_lock(&journal_lock);
    if (write(journal, line, length) == length)
        read(journal, &stored, 1);
    pthread_mutex_unlock(&journal_lock);
}

static void *report_status(void *unused)
{
    pthread_setname_np(pthread_self(), "status");
    fact_role("holder");
    write_journal("status ok\n", 10);
    return unused;
}

static void serve(void)
{
    fact_about_to_hang("grandchild");
    write_journal("started\n", 8);
}

static void daemonize(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        setsid();
        if (fork() == 0) {
            serve();
            _exit(0);
        }
        _exit(0);
    }
    waitpid(pid, NULL, 0);
}

int main(void)
{
    int connection[2];
    char line[32];
    pthread_t thread;

    fact_role("launcher");
    fact_lock("journal_lock", &journal_lock);
    socketpair(AF_UNIX, SOCK_STREAM, 0, connection);
    journal = connection[0];
    pthread_create(&thread, NULL, report_status, NULL);
    if (read(connection[1], line, sizeof line) <= 0)
        return 1;
    usleep(100 * 1000);
    daemonize();
    pthread_join(thread, NULL);
    return 0;
}
