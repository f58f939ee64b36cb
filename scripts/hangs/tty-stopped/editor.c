/* Started in the background, it wants to read from the terminal: the kernel stops it. */
#define _GNU_SOURCE
#include <unistd.h>

#include "facts.h"

static int ask(const char *question)
{
    char answer[16];

    (void)question;
    return (int)read(STDIN_FILENO, answer, sizeof answer);
}

int main(void)
{
    fact_about_to_hang("editor");
    return ask("Save?") <= 0;
}
