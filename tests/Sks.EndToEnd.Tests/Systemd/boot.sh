#!/usr/bin/env bash
# Boots a systemd of its own over a copy-on-write view of this machine, without network, installs the units there as docs/running-sksd.md
# has it, and leaves what inside.sh saw in a folder. Nothing is written to this machine but that folder.
# usage: boot.sh UNITS PROGRAMS SCRIPT RESULTS     (root; PROGRAMS is a folder with sks and sksd)
set -euo pipefail
units=$1 programs=$2 script=$3 results=$4

base=$(mktemp -d /dev/shm/sks-systemd-XXXXXX)
cleanup() {
    umount -q "$base/root" || true
    umount -q "$base" || true
    rmdir "$base"
}
trap cleanup EXIT
mount -t tmpfs none "$base"
mkdir "$base"/{changes,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$base/changes,workdir=$base/work" "$base/root"

root=$base/root
rm -rf "$root/usr/local/lib/sks"
mkdir -p "$root/usr/local/lib/sks" "$root/mnt/units" "$root/mnt/results"
cp -r "$programs/." "$root/usr/local/lib/sks/"
cp -r "$units/." "$root/mnt/units/"
cp "$script" "$root/mnt/inside.sh"
cat >"$root/etc/systemd/system/inside.service" <<'UNIT'
[Unit]
After=dbus.service systemd-journald.service

[Service]
Type=oneshot
ExecStart=/bin/bash /mnt/inside.sh /mnt/units /mnt/results
ExecStopPost=/bin/systemctl --no-block poweroff
UNIT

# CAP_IPC_LOCK: without it the container itself, not the unit, would forbid mlock.
timeout --kill-after=5 100 systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --private-network \
    --capability=CAP_IPC_LOCK --boot --console=pipe systemd.unit=inside.service </dev/null >"$results/console" 2>&1 || true
cp -r "$root/mnt/results/." "$results/"
