#!/usr/bin/env bash
# Makes what a guest with a network boots in the tests, of the distribution's own packages, and prints the folder that it is in:
#
#   kernel      a kernel for this machine's architecture
#   root/       its root: busybox, the modules of a network card and of the agent's channel, an SSH server and QEMU's guest agent
#
# Nothing is installed: packages are downloaded and unpacked into a folder. The result stays in ${XDG_CACHE_HOME:-~/.cache}/virtwold, so
# that it is made once. Other runs wait while one makes it.
#
#   tests/guest/system.sh [--cached]     --cached: fail if it isn't there, instead of making it
set -euo pipefail

# The drivers of QEMU's network card and of the agent's channel, each module after those that it needs.
modules=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover net_failover virtio_net virtio_console)

# Programs that need libraries, and the packages that they are in.
programs=(dropbear qemu-ga)
packages=(dropbear-bin qemu-guest-agent)

cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/virtwold
unpack=$(dirname "$0")/unpack.sh
version=$(cat "$0" "$unpack" | sha256sum | cut -c 1-12)
result=$cache/guest-$version

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

done_with() {
    echo "$result"
    exit 0
}

[[ ! -e $result/kernel ]] || done_with
[[ ${1:-} != --cached ]] || fail 69 "there is no guest in $result; tests/guest/system.sh makes it"
for tool in apt-get apt-cache dpkg-deb flock xz; do
    [[ -n $(command -v "$tool") ]] || fail 69 "$tool is missing: the guest is made of Debian's packages"
done

mkdir -p "$cache"
exec 9>"$cache/guest.lock"
flock 9
[[ ! -e $result/kernel ]] || done_with

work=$(mktemp -d "$cache/guest.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{packages,unpacked,made/root}
metapackage=linux-image-$(dpkg --print-architecture)
image=$(apt-cache depends "$metapackage" 2>/dev/null | awk '$1 == "Depends:" && $2 ~ /^linux-image-/ { print $2; exit }')
[[ -n $image ]] || fail 69 "apt knows no $metapackage: apt-get update may help"
mapfile -t libraries < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "${packages[@]}" |
    grep '^lib' | grep -v perl | sort -u)
(cd "$work/packages" && apt-get -q -o APT::Sandbox::User=root -o Acquire::Retries=3 download busybox-static "$image" "${packages[@]}" "${libraries[@]}") </dev/null >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    fail 69 "the download failed: the reason is above"
}
for package in "$work"/packages/*.deb; do
    dpkg-deb -x "$package" "$work/unpacked"
done

# Of all that only what is loaded: a small root is a quick boot.
root=$work/made/root
mkdir -p "$root"/{bin,modules,dev,proc,sys,run,tmp,www/cgi-bin}
cp "$work"/unpacked/*bin/busybox "$root/bin/" 2>/dev/null || cp "$work"/unpacked/usr/*bin/busybox "$root/bin/"
number=0
for module in "${modules[@]}"; do
    file=$(find "$work/unpacked" -name "$module.ko" -print -quit)
    # What isn't a module is part of the kernel.
    [[ -z $file ]] || cp "$file" "$root/modules/$((++number))-$module.ko"
done

# Programs with their libraries, as their own loader finds them.
loader=$(find "$work/unpacked" -type f -name 'ld-linux*' -print -quit)
paths=$(find "$work/unpacked" -name '*.so*' -printf '%h\n' | sort -u | paste -sd :)
for program in "${programs[@]}"; do
    file=$(find "$work/unpacked" -type f -name "$program" -path '*bin/*' -print -quit)
    install -m 0755 -t "$root/bin" "$file"
    while read -r name arrow path _; do
        case $name:$arrow in
            /*) install -D -m 0755 "$loader" "$root$name" ;;
            *:'=>') install -D -m 0755 -t "$root/lib" "$path" ;;
        esac
    done < <("$loader" --library-path "$paths" --list "$file")
done
"$unpack" "$work"/unpacked/boot/vmlinuz-* "$work/made/kernel"
mv "$work/made" "$result"
echo "$result"
