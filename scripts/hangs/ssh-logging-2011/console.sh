#!/bin/sh
# A slow console: shows the log at 40 kB/s. Whoever writes faster waits, with the handler's lock in his hand.
while [ "$(head -c 4096 | wc -c)" -gt 0 ]; do
    sleep 0.1
done
