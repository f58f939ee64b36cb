/* Converts texts; every iconv_open looks the conversion up under a lock. */
#define _GNU_SOURCE
#include <iconv.h>

#include "race.h"

static void work(void)
{
    iconv_close(iconv_open("UTF-16", "ISO-8859-15"));
}

int main(void)
{
    return race("converter");
}
