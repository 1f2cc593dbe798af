#!/usr/bin/env bash
# Prints the path of a small Debian that the system tests boot copies of, with a real systemd or a real OpenRC. Builds it where it isn't
# there yet (as root; some minutes) and keeps it: in a folder of ~/.cache/virtwold, which can be removed whenever no test runs.
#
#   tests/rootfs.sh
#
# It comes from the mirror, and is of the release, that this machine's own apt uses.
set -euo pipefail

# Both service managers live in it, for one to be booted; polkit and D-Bus to guard libvirt's socket; libvirt with QEMU.
packages=(
    systemd systemd-sysv libpam-systemd openrc
    dbus polkitd
    iproute2 procps man-db bash-completion
    libpcap0.8 libvirt0
    libvirt-clients libvirt-daemon-system libvirt-daemon-driver-qemu qemu-system-x86
)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/virtwold
version=$(sha256sum <"$0" | cut -c 1-12)
root=$cache/rootfs-$version

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

# The first mirror and release of apt's sources, in either of their formats.
find_mirror() {
    local file
    for file in /etc/apt/sources.list.d/*.sources; do
        [[ -e $file ]] || continue
        mirror=$(awk '$1 == "URIs:" { print $2; exit }' "$file")
        release=$(awk '$1 == "Suites:" { print $2; exit }' "$file")
        [[ -z $mirror || ! -e /usr/share/debootstrap/scripts/$release ]] || return 0
    done
    read -r mirror release < <(sed -En 's/^deb +(\[[^]]*\] +)?([^ ]+) +([^ ]+) .*/\2 \3/p' /etc/apt/sources.list 2>/dev/null) || true
    [[ -n ${mirror:-} && -e /usr/share/debootstrap/scripts/${release:-none} ]]
}

in_root() {
    chroot "$building" /usr/bin/env DEBIAN_FRONTEND=noninteractive LC_ALL=C PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

build() {
    find_mirror || fail 69 "apt's sources name no mirror that debootstrap knows the release of"
    rm -rf "$building"
    debootstrap --variant=minbase --include=ca-certificates "$release" "$building" "$mirror"

    # From here on as on this machine: its sources, with security updates, and the way it downloads.
    rm -f "$building/etc/apt/sources.list"
    cp /etc/apt/sources.list "$building/etc/apt/" 2>/dev/null || true
    for file in /etc/apt/sources.list.d/*; do
        ! grep -q "$mirror" "$file" || cp "$file" "$building/etc/apt/sources.list.d/"
    done
    apt-config dump | grep '^Acquire::.*[^:] "' >"$building/etc/apt/apt.conf.d/90host" || true

    # Nothing starts while it is built.
    printf '#!/bin/sh\nexit 101\n' >"$building/usr/sbin/policy-rc.d"
    chmod 0755 "$building/usr/sbin/policy-rc.d"
    in_root apt-get -q update
    in_root apt-get -qy --no-install-recommends -o Dpkg::Options::=--force-unsafe-io install "${packages[@]}"
    in_root apt-get clean
    rm -rf "$building"/var/lib/apt/lists/* "$building/usr/sbin/policy-rc.d"

    # OpenRC: in a container there is no clock to set, and others look after the network.
    rm -f "$building/etc/init.d/hwclock.sh" "$building"/etc/runlevels/*/hwclock.sh
    printf '%s\n' 'rc_sys="lxc"' 'rc_provide="loopback net"' >>"$building/etc/rc.conf"

    # systemd: OpenRC's scripts are none of its business, nor are terminals and housekeeping. Each container gets an id of its own.
    local unit
    for unit in agetty.service cgroups.service savecache.service getty.target apt-daily.timer apt-daily-upgrade.timer \
        dpkg-db-backup.timer e2scrub_all.timer fstrim.timer man-db.timer; do
        ln -sf /dev/null "$building/etc/systemd/system/$unit"
    done
    : >"$building/etc/machine-id"
}

((EUID == 0)) || fail 77 "only root can build it"
[[ -n $(command -v debootstrap) ]] || fail 69 "debootstrap is missing; tests/dependencies.sh installs it"
mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
if [[ ! -d $root ]]; then
    building=$root.new log=$cache/rootfs.log
    # In the background, because on the left of || no failure would end it.
    build >"$log" 2>&1 </dev/null &
    wait $! || fail 69 "building the root failed; the reason is in $log"
    mv "$building" "$root"
fi
echo "$root"
