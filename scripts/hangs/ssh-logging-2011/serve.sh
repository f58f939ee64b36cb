#!/bin/sh
# An OpenSSH server on loopback with keys that exist for this run only. Prints nothing.
set -e
mkdir -p /run/sshd keys
ssh-keygen -q -t ed25519 -N '' -f keys/host
ssh-keygen -q -t rsa -m PEM -N '' -f keys/client
cat > keys/sshd_config <<CONFIG
ListenAddress 127.0.0.1:$SSH_PORT
HostKey $PWD/keys/host
AuthorizedKeysFile $PWD/keys/client.pub
PidFile none
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
CONFIG
exec /usr/sbin/sshd -D -f "$PWD/keys/sshd_config" -E "$PWD/keys/sshd.log"
