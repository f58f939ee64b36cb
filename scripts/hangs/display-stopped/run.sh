#!/bin/sh
# A display (or bus) of its own; its server is stopped while the client works, as by a debugger or a frozen machine.
case $1 in
    x11)
        Xvfb -displayfd 3 3> display -nolisten tcp > server.log 2>&1 &
        server=$!
        until [ -s display ]; do sleep 0.2; done
        DISPLAY=:$(cat display)
        export DISPLAY
        ;;
    bus)
        dbus-daemon --session --address="unix:path=$PWD/bus" --nofork --nopidfile --print-address > address 2> server.log &
        server=$!
        until [ -s address ]; do sleep 0.2; done
        DBUS_SESSION_BUS_ADDRESS=$(cat address)
        export DBUS_SESSION_BUS_ADDRESS
        ;;
esac
(
    until grep -q role=client "$HANG_FACTS"; do sleep 0.2; done
    sleep 1
    kill -STOP $server
    echo "role=server pid=$server" >> "$HANG_FACTS"
) &
exec "./$2"
