#!/bin/sh
# Puts the program into a folder, with the libraries that it loads and the capability to capture: all that is in the image.
#
#   image-files.sh SOURCE FOLDER
#
# SOURCE has the program, virtwold, and its licences. The libraries come from Debian's packages for the machine that the program is made for,
# whichever this one is: they are unpacked, and nothing of them is run.
set -eu

source=$1 folder=$2
# To capture, for TLS, to steer a shared NIC, and for libvirt on a plain host; with what they depend on. What isn't used isn't loaded.
packages='libpcap0.8 libssl3 libbpf1 libvirt0'

# The machine is in the ELF header (e_machine; elf(5)).
case $(od -A n -t x1 -j 18 -N 2 "$source/virtwold" | tr -d ' ') in
    3e00) architecture=amd64 ;;
    b700) architecture=arm64 ;;
    *) echo "${0##*/}: $source/virtwold is made for no machine that is known here" >&2; exit 64 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"
: >"$work/status"
# A package manager that has nothing installed, for that machine.
apt() {
    apt-get -q -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o "Dir::State::status=$work/status" \
        -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root "$@"
}
apt update
# shellcheck disable=SC2086 # the packages are words
apt install --yes --no-install-recommends --download-only $packages
for package in "$work"/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$work/root"
done

# Each library where the loader looks for it, with its links; the loader itself.
for library in "$work"/root/lib/*-linux-gnu/*.so* "$work"/root/usr/lib/*-linux-gnu/*.so* "$work"/root/lib*/ld-linux*; do
    [ -e "$library" ] || continue
    place=$folder${library#"$work/root"}
    mkdir -p "${place%/*}"
    cp -P "$library" "$place"
done
for copyright in "$work"/root/usr/share/doc/*/copyright; do
    install -D -m 0644 "$copyright" "$folder${copyright#"$work/root"}"
done
mkdir -p "$folder/usr/share/doc/virtwold"
install -m 0644 "$source/LICENSE" "$source/NOTICE" "$folder/usr/share/doc/virtwold/"

# In a container only a capability of the file reaches a process that isn't root's.
[ -n "$(command -v setcap)" ] || { apt-get -q update && apt-get -q install --yes --no-install-recommends libcap2-bin; }
mkdir -p "$folder/usr/sbin" "$folder/etc" "$folder/run" "$folder/var"
# libvirt's client library looks for the sockets in /var/run.
ln -s /run "$folder/var/run"
install -m 0755 "$source/virtwold" "$folder/usr/sbin/virtwold"
setcap cap_net_raw+ep "$folder/usr/sbin/virtwold"
echo 'virtwold:x:65532:65532:VirtWold:/:/usr/sbin/nologin' >"$folder/etc/passwd"
echo 'virtwold:x:65532:' >"$folder/etc/group"
