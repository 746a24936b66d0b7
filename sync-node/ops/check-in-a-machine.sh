#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 Leitwerk contributors
# SPDX-License-Identifier: EUPL-1.2
#
# check-on-a-server.sh in a machine of its own: a Debian with systemd that is made for it in a folder,
# started in QEMU without any network, and thrown away. It needs root (to make the machine), debootstrap,
# qemu-system-x86_64, mke2fs, a mirror of Debian and 4 GB of disk. Where the processor may not be lent to
# guests, QEMU emulates one; then it takes some five minutes longer.
#
#   cargo build --release && cargo deb -p leitwerk-node --no-build
#   sync-node/ops/check-in-a-machine.sh target/debian/sync-node_*.deb target/release/leitwerk
#
# ACCEL=tcg has QEMU emulate a processor in any case; MIRROR names the mirror.
set -euo pipefail
exec </dev/null

if [ "$#" -ne 2 ] || [ ! -f "$1" ] || [ ! -x "$2" ]; then
    sed -n '5,14s/^# \{0,1\}//p' "$0"
    exit 2
fi
package=$(realpath "$1")
leitwerk=$(realpath "$2")
project=$(realpath "$(dirname "$0")/../..")
[ "$(id -u)" -eq 0 ] || { printf 'This needs root.\n' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root

printf '== a Debian is put together\n'
debootstrap --variant=minbase --include=systemd-sysv,dbus,udev,linux-image-cloud-amd64,initramfs-tools \
    bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}" >"$work/log" || {
    tail "$work/log" >&2
    exit 1
}
printf '/dev/vda / ext4 defaults 0 1\n' >"$root/etc/fstab"
printf 'relais\n' >"$root/etc/hostname"
printf '127.0.0.1 localhost relais\n' >"$root/etc/hosts"
install -D "$project/sync-node/ops/check-on-a-server.sh" "$root/opt/sync-node/ops/check-on-a-server.sh"
install -D -m 0644 "$project/app/tests/common/leitlinie.txt" "$root/opt/app/tests/common/leitlinie.txt"
install -m 0644 "$package" "$root/opt/sync-node.deb"
install "$leitwerk" "$root/opt/leitwerk"
# What the check says goes out at the second serial port; the machine's own words stay at the first.
cat >"$root/etc/systemd/system/check.service" <<'UNIT'
[Service]
Type=oneshot
WorkingDirectory=/opt
Environment=HOME=/root
ExecStart=/opt/sync-node/ops/check-on-a-server.sh sync-node.deb leitwerk
StandardOutput=tty
StandardError=tty
TTYPath=/dev/ttyS1
ExecStopPost=/usr/bin/systemctl poweroff
UNIT
mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
ln -s ../check.service "$root/etc/systemd/system/multi-user.target.wants/check.service"
mke2fs -q -t ext4 -d "$root" "$work/disk" 4G
cp "$root"/boot/vmlinuz-* "$work/kernel"
cp "$root"/boot/initrd.img-* "$work/initrd"

printf '== the machine starts\n'
timeout --foreground 1800 qemu-system-x86_64 -accel "${ACCEL:-kvm}" -accel tcg -cpu max -smp 2 \
    -m 2048 -nic none -display none -no-reboot -kernel "$work/kernel" -initrd "$work/initrd" \
    -append 'root=/dev/vda rw console=ttyS0' -drive "file=$work/disk,format=raw,if=virtio,cache=unsafe" \
    -serial "file:$work/console" -serial stdio | tee "$work/said"

if ! grep -qF 'Everything is as it should be.' "$work/said"; then
    printf '\nFAILED. The last words of the machine:\n' >&2
    tail "$work/console" >&2
    exit 1
fi
