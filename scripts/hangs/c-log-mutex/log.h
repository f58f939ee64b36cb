#ifndef LOG_H
#define LOG_H

/* Sends lines to the log collector at the other end of `collector`. */
void log_open(int collector);
void log_line(const char *format, ...);

#endif
