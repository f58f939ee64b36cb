/* Parent and child speak over two pipes; each waits for the other to begin. */
#define _GNU_SOURCE
#include <sys/wait.h>
#include <unistd.h>

#include "facts.h"

static int hear(int from)
{
    char word;

    return read(from, &word, 1) == 1 ? word : -1;
}

static void say(int to, char word)
{
    if (write(to, &word, 1) != 1)
        _exit(1);
}

static void answer(int from, int to)
{
    for (;;)
        say(to, (char)hear(from));
}

int main(void)
{
    int there[2], back[2];

    fact_role("parent");
    if (pipe(there) != 0 || pipe(back) != 0)
        return 1;
    if (fork() == 0) {
        fact_role("child");
        answer(there[0], back[1]);
    }
    int word = hear(back[0]);
    say(there[1], 'a');
    wait(NULL);
    return word;
}
