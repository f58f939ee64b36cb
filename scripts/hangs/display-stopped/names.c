/* A client of the bus asks it for names, with a time limit that is longer than any patience. */
#include <dbus/dbus.h>
#include <limits.h>

#include "facts.h"

static int list_names(DBusConnection *bus)
{
    DBusMessage *question =
        dbus_message_new_method_call(DBUS_SERVICE_DBUS, DBUS_PATH_DBUS, DBUS_INTERFACE_DBUS, "ListNames");
    DBusMessage *answer = dbus_connection_send_with_reply_and_block(bus, question, INT_MAX, NULL);

    dbus_message_unref(question);
    if (answer)
        dbus_message_unref(answer);
    return answer != NULL;
}

int main(void)
{
    DBusConnection *bus = dbus_bus_get(DBUS_BUS_SESSION, NULL);

    if (!bus)
        return 1;
    fact_role("client");
    while (list_names(bus))
        usleep(10000);
    return 0;
}
