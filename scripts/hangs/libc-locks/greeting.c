/* Switches the locale for each reader of a page. */
#define _GNU_SOURCE
#include <locale.h>

#include "race.h"

static void work(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    return race("translator");
}
