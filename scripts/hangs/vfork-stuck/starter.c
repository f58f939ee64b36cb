/* vfork: the parent sleeps, uninterruptible, until the child execs; the child opens a FIFO that nobody reads. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static void redirect_output(const char *path)
{
    int fd = open(path, O_WRONLY);
    dup2(fd, STDOUT_FILENO);
}

static pid_t start(char *const command[])
{
    pid_t pid = vfork();
    if (pid == 0) {
        fact_about_to_hang("child");
        redirect_output("log.fifo");
        execv(command[0], command);
        _exit(127);
    }
    return pid;
}

int main(void)
{
    char *command[] = {"/bin/true", NULL};
    int status;

    fact_role("parent");
    mkfifo("log.fifo", 0600);
    waitpid(start(command), &status, 0);
    return status;
}
