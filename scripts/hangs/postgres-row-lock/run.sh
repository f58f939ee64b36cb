#!/bin/sh
# A database server of its own, by the user that Debian's package makes: it refuses to run as root.
set -e
bin=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1)
export PGHOST="$PWD/socket"
mkdir socket data
chown postgres socket data
runuser -u postgres -- "$bin/initdb" -D "$PWD/data" -A trust > initdb.log
runuser -u postgres -- "$bin/postgres" -D "$PWD/data" -k "$PGHOST" -h '' &
until "$bin/pg_isready" -q; do sleep 0.2; done
exec ./ledger
