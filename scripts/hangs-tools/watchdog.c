/* A thread holds the log lock and sleeps; the main thread waits for it until an alarm prints its own stack by glibc's backtrace(). */
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;

static void *hold(void *unused)
{
    pthread_mutex_lock(&log_lock);
    for (;;)
        pause();
    return unused;
}

static void on_alarm(int number)
{
    void *frames[32];

    (void)number;
    backtrace_symbols_fd(frames, backtrace(frames, 32), STDOUT_FILENO);
    _exit(0);
}

void log_line(void)
{
    pthread_mutex_lock(&log_lock);
    pthread_mutex_unlock(&log_lock);
}

int main(void)
{
    pthread_t thread;

    signal(SIGALRM, on_alarm);
    pthread_create(&thread, NULL, hold, NULL);
    sleep(1);
    alarm(1);
    log_line();
    return 0;
}
