/* Reads what it has freed: what AddressSanitizer reports. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *last_line(void)
{
    char *line = strdup("unpacking");
    free(line);
    return line;
}

int main(void)
{
    puts(last_line());
    return 0;
}
