/* A client of the display asks a question that the stopped server does not answer. */
#include <X11/Xlib.h>

#include "facts.h"

int main(void)
{
    Display *display = XOpenDisplay(NULL);

    if (!display)
        return 1;
    fact_role("client");
    for (;;) {
        XSync(display, False);
        usleep(10000);
    }
}
