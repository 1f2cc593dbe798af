#!/usr/bin/env bash
# Makes what an arm64 machine boots in the tests, of the distribution's own packages, and prints the folder that it is in:
#
#   kernel      a kernel for arm64
#   root/       its root: busybox, the modules of a network card, and the libraries that virtwold loads
#
# Nothing is installed, and this machine's package manager hears nothing of arm64: packages are downloaded and unpacked into a folder.
# The result stays in ${XDG_CACHE_HOME:-~/.cache}/virtwold, so that it is made once. Other runs wait while one makes it.
#
#   tests/arm64/system.sh [--cached]     --cached: fail if it isn't there, instead of making it
set -euo pipefail

# With what they depend on.
packages=(busybox-static libpcap0.8 libvirt0)
# The driver of QEMU's network card, each module after those that it needs.
modules=(virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover net_failover virtio_net)

cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/virtwold
version=$(sha256sum <"$0" | cut -c 1-12)
result=$cache/arm64-$version

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

done_with() {
    echo "$result"
    exit 0
}

[[ ! -e $result/kernel ]] || done_with
[[ ${1:-} != --cached ]] || fail 69 "there is no arm64 system in $result; tests/arm64/system.sh makes it"
for tool in apt-get apt-cache dpkg-deb flock; do
    [[ -n $(command -v "$tool") ]] || fail 69 "$tool is missing: the system is made of Debian's packages"
done

mkdir -p "$cache"
exec 9>"$cache/arm64.lock"
flock 9
[[ ! -e $result/kernel ]] || done_with

work=$(mktemp -d "$cache/arm64.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{sources.d,lists/partial,cache/archives/partial,unpacked,made/root}
: >"$work/status"

# A package manager of its own: for arm64, with nothing installed.
apt=(-q -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o "Dir::State::status=$work/status" -o "Dir::State::Lists=$work/lists"
    -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources.d" -o "Dir::Cache=$work/cache"
    -o APT::Sandbox::User=root -o Acquire::Retries=3)

run() {
    "$@" </dev/null >"$work/log" 2>&1 || {
        tail -n 40 "$work/log" >&2
        fail 69 "$1 failed: the reason is above"
    }
}

# The archives that this machine installs from.
# shellcheck disable=SC2016 # apt expands these
apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)' 'Created-By: Packages' | sort -u |
    while IFS='|' read -r uri release component; do
        if [[ $component == main ]]; then
            printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: %s\n\n' "$uri" "$release" "$component"
        fi
    done >"$work/sources.d/all.sources"
run apt-get "${apt[@]}" update
image=$(apt-cache "${apt[@]}" show linux-image-cloud-arm64 | sed -En 's/^Depends: (linux-image-[^ ]+).*/\1/p' | head -n 1)
[[ -n $image ]] || fail 69 "Debian's archive has no kernel for arm64: linux-image-cloud-arm64 is missing"
run apt-get "${apt[@]}" --yes --no-install-recommends --download-only install "${packages[@]}"
(cd "$work/cache/archives" && run apt-get "${apt[@]}" download "$image")

for package in "$work"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$work/unpacked"
done

# Of all that only what is loaded: a small root is a quick boot.
root=$work/made/root
mkdir -p "$root"/{bin,lib,usr/lib,modules,dev,proc,sys,run,tmp,etc}
cp "$work/unpacked/bin/busybox" "$root/bin/"
cp -a "$work/unpacked/lib/"{aarch64-linux-gnu,ld-linux-aarch64.so.1} "$root/lib/"
cp -a "$work/unpacked/usr/lib/aarch64-linux-gnu" "$root/usr/lib/"
rm -rf "$root"/usr/lib/aarch64-linux-gnu/{gconv,sasl2,engines-3,ossl-modules}
mkdir -p "$root/usr/share"
cp -a "$work/unpacked/usr/share/libvirt" "$root/usr/share/"
number=0
for module in "${modules[@]}"; do
    file=$(find "$work/unpacked/lib/modules" -name "$module.ko" -print -quit)
    # What isn't a module is part of the kernel.
    [[ -z $file ]] || cp "$file" "$root/modules/$((++number))-$module.ko"
done
cp "$work"/unpacked/boot/vmlinuz-* "$work/made/kernel"
mv "$work/made" "$result"
echo "$result"
