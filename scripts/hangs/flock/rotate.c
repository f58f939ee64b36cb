/* Rotates a log: the rotation takes the lock file and compresses; the next rotation waits in flock. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static int take_lock_file(void)
{
    int fd = open("rotate.lock", O_RDWR | O_CREAT, 0644);
    flock(fd, LOCK_EX);
    return fd;
}

static void compress_log(int seconds)
{
    sleep(seconds);
}

static pid_t start_rotation(const char *role, int seconds)
{
    pid_t pid = fork();
    if (pid == 0) {
        fact_role(role);
        int fd = take_lock_file();
        compress_log(seconds);
        close(fd);
        _exit(0);
    }
    return pid;
}

int main(void)
{
    int status;

    fact_role("parent");
    pid_t first = start_rotation("owner", 1000);
    usleep(200 * 1000);
    pid_t second = start_rotation("waiter", 0);
    waitpid(second, &status, 0);
    waitpid(first, &status, 0);
    return status;
}
