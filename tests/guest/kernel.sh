#!/usr/bin/env bash
# Makes what boots one of the distribution's older kernels in the tests, and prints the folder that it is in:
#
#   kernel        the kernel
#   start.cpio    what it starts with: busybox, modules, and init, which makes this machine's own files its root
#
# Nothing is installed: the package is downloaded and unpacked into a folder. The result stays in ${XDG_CACHE_HOME:-~/.cache}/virtwold, so
# that it is made once. Other runs wait while one makes it.
#
#   tests/guest/kernel.sh 6.1|6.12|... [cloud|hardware]     the newest package of that series: with drivers for virtual devices alone, which
#                                                           is the default, or with those for real ones, which QEMU also emulates
set -euo pipefail

# The root's file system, what the network is made of, and what the tests count frames with; each with what it needs.
modules=(virtiofs virtio_pci virtio_net overlay veth tun 8021q bridge sch_ingress cls_bpf nf_tables)
hardware=(e1000)

series=${1:?the series of a kernel, such as 6.1}
kind=${2:-cloud}
case $kind in
    cloud) flavour=-cloud ;;
    hardware) flavour=''; modules+=("${hardware[@]}") ;;
    *) echo "${0##*/}: unknown: $kind" >&2 && exit 64 ;;
esac
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/virtwold
init=$(dirname "$0")/init
unpack=$(dirname "$0")/unpack.sh
version=$(cat "$0" "$init" "$unpack" | sha256sum | cut -c 1-12)
result=$cache/kernel-$series-$kind-$version

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

done_with() {
    echo "$result"
    exit 0
}

[[ ! -e $result/kernel ]] || done_with
for tool in apt-get apt-cache dpkg-deb flock depmod xz busybox; do
    [[ -n $(PATH=$PATH:/usr/sbin:/sbin command -v "$tool") ]] || fail 69 "$tool is missing: the kernel is one of Debian's packages"
done

mkdir -p "$cache"
exec 9>"$cache/kernel-$series.lock"
flock 9
[[ ! -e $result/kernel ]] || done_with

work=$(mktemp -d "$cache/kernel.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{unpacked,made,root/bin,root/proc,root/dev,root/host,root/memory,root/root}
# The letters are those of "deb" and "bpo": "cloud" and "rt" have others.
package=$(apt-cache search --names-only "^linux-image-${series//./\\.}[.+][-+.~0-9debpo]*$flavour-$(dpkg --print-architecture)\$" | cut -d ' ' -f 1 | sort -V | tail -n 1)
[[ -n $package ]] || fail 69 "apt knows no kernel $series: apt-get update may help, and it may be in backports"
(cd "$work" && apt-get -q -o APT::Sandbox::User=root -o Acquire::Retries=3 download busybox-static "$package") </dev/null >"$work/log" 2>&1 || {
    tail -n 40 "$work/log" >&2
    fail 69 "the download failed: the reason is above"
}
for file in "$work"/*.deb; do
    dpkg-deb -x "$file" "$work/unpacked"
done
release=$(basename "$work"/unpacked/lib/modules/*)
root=$work/root
cp "$(find "$work/unpacked" -name busybox -type f -path "*bin/*" -print -quit)" "$root/bin/busybox"

# Only what is needed, in plain files: busybox unpacks none.
PATH=$PATH:/usr/sbin:/sbin depmod -b "$work/unpacked" "$release"
dependencies=$work/unpacked/lib/modules/$release/modules.dep
for module in "${modules[@]}"; do
    # What isn't a module is part of the kernel. The names have no blanks.
    # shellcheck disable=SC2013
    for file in $(sed -nE "\|/$module\.ko[^:]*:|s/://p" "$dependencies"); do
        install -D -m 0644 -t "$root/lib/modules/$release/$(dirname "$file")" "$work/unpacked/lib/modules/$release/$file"
    done
done
find "$root/lib" -name '*.xz' -exec xz -d {} +
PATH=$PATH:/usr/sbin:/sbin depmod -b "$root" "$release" 2>/dev/null
printf '%s\n' "${modules[@]}" >"$root/modules"
install -m 0755 "$init" "$root/init"
(cd "$root" && find . -mindepth 1 | busybox cpio -o -H newc) >"$work/made/start.cpio" 2>/dev/null
"$unpack" "$work"/unpacked/boot/vmlinuz-* "$work/made/kernel"
mv "$work/made" "$result"
echo "$result"
