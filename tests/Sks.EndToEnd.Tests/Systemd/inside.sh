#!/usr/bin/env bash
# Runs within the booted system: installs the units and uses them. Each step leaves NAME (what it said) and NAME.status.
units=$1 results=$2
export SKS_SOCKET=/run/sks/sks.sock
PATH=/usr/local/lib/sks:$PATH

step() { # name, command...
    local name=$1
    shift
    "$@" >"$results/$name" 2>&1
    echo $? >"$results/$name.status"
}

cp "$units/sysusers.conf" /usr/lib/sysusers.d/sks.conf
step sysusers systemd-sysusers
cp "$units"/sksd.{socket,service} /etc/systemd/system/
step enable systemctl enable --now sksd.socket
step idle systemctl is-active sksd.service
step device sks device --json
step active systemctl is-active sksd.service
step other-user setpriv --reuid=daemon --regid=daemon --clear-groups sks device --json
step list sks list --json
process=$(systemctl show --property=MainPID --value sksd.service)
step status cat "/proc/$process/status"
step interfaces nsenter --target "$process" --net ls /sys/class/net
step restart systemctl restart sksd.service
step device-again sks device --json
step stop systemctl stop sksd.socket sksd.service
step socket-gone test ! -e /run/sks/sks.sock
step stores ls -ln /var/lib/sks/stores
step journal journalctl --unit=sksd.service --output=cat --no-pager
