#!/bin/sh
# Started beside the server, which cannot speak for itself: its children play their roles in the order of their pids.
parent=$1
number=0
while [ "$number" -lt 2 ]; do
    sleep 1
    number=$(pgrep -P "$parent" apache2 | wc -l)
done
echo "role=parent pid=$parent" >> "$HANG_FACTS"
number=0
for child in $(pgrep -P "$parent" apache2); do
    number=$((number + 1))
    echo "role=child-$number pid=$child" >> "$HANG_FACTS"
done
