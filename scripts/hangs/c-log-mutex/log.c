#include "log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "facts.h"

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int log_socket = -1;

void log_open(int collector)
{
    log_socket = collector;
    fact_lock("log_lock", &log_lock);
}

/* Blocks until the collector has stored the line. */
static int await_ack(void)
{
    char ack;
    return read(log_socket, &ack, 1) == 1 ? 0 : -1;
}

void log_line(const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    int length = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (length > (int)sizeof text - 1)
        length = sizeof text - 1;

    pthread_mutex_lock(&log_lock);
    if (write(log_socket, text, length) == length)
        await_ack();
    pthread_mutex_unlock(&log_lock);
}
