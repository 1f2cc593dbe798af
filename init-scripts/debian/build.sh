#!/usr/bin/env bash
# Makes the Debian package of what `make install` installs, and prints its path. The same input gives the same package, byte for byte.
#
#   init-scripts/debian/build.sh RELEASE VERSION ARCHITECTURE OUTPUT-FOLDER [make's variables]
#
# RELEASE is what the changelog ends with, VERSION what the package is called: the release and its commit.
set -euo pipefail
cd "$(dirname "$0")/../.."
release=$1 version=$2 architecture=$3 output=$(realpath "$4")
shift 4
here=$PWD/init-scripts/debian

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

latest() { # field of the changelog's latest entry
    dpkg-parsechangelog --file "$here/changelog" --show-field "$1"
}

for tool in dpkg-deb dpkg-parsechangelog readelf; do
    [[ -n $(command -v "$tool") ]] || fail 69 "$tool is missing; on Debian: apt-get install dpkg-dev binutils"
done
[[ $(latest Version) == "$release" ]] ||
    fail 64 "init-scripts/debian/changelog ends with version $(latest Version), and Directory.Build.props says $release: write what is new"
# What dpkg-deb takes for the time of everything.
SOURCE_DATE_EPOCH=$(latest Timestamp)
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root doc=$work/root/usr/share/doc/virtwold program=$work/root/usr/sbin/virtwold
umask 022
mkdir -p "$root/DEBIAN"

# Units are where dpkg's own look for them until all of Debian has moved them. OpenRC's files are examples here: Debian's own /etc/init.d
# is for scripts that any init can run.
make --no-print-directory install DESTDIR="$root" PREFIX=/usr SYSCONFDIR=/etc UNITDIR=/lib/systemd/system INIT=systemd "$@" >&2
install -D -m 0644 -t "$doc/examples" init-scripts/openrc/virtwold.{initd,confd,logrotate} init-scripts/openrc/virtwold-steer.initd
# Debian has the Apache licence itself, and a changelog in its own format.
rm "$doc/LICENSE" "$doc/CHANGELOG.md"
mv "$doc/NOTICE" "$doc/copyright"
sed "1s/($release)/($version)/" "$here/changelog" | gzip -9n >"$doc/changelog.gz"
gzip -9n "$root"/usr/share/man/man8/*.8
install -D -m 0644 "$here/lintian-overrides" "$root/usr/share/lintian/overrides/virtwold"
# Where Debian's zsh looks.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"

# What the program is linked with is in it, but for the C library; what it loads by name, libpcap and libvirt, is in the control file. Not by
# dpkg-shlibdeps: that wants the libraries installed, which those of another machine aren't.
foreign=$(LC_ALL=C readelf --dynamic "$program" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -Ev '^(lib(c|m|dl|pthread|rt)\.so\.|ld-linux)' || true)
[[ -z $foreign ]] || fail 70 "the program is linked with $foreign: its package has to be named here"
glibc=$(LC_ALL=C readelf --version-info "$program" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$architecture|; s|@MAINTAINER@|$(latest Maintainer)|" \
    -e "s|@LIBRARIES@|libc6 (>= ${glibc#*_})|; s|@SIZE@|$(du -k -s --apparent-size "$root" | cut -f 1)|" \
    "$here/control" >"$root/DEBIAN/control"
install -m 0755 -t "$root/DEBIAN" "$here/postinst" "$here/prerm" "$here/postrm"
(cd "$root" && find etc -type f -printf '/%p\n' | LC_ALL=C sort >DEBIAN/conffiles)
(cd "$root" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)

mkdir -p "$output"
dpkg-deb --root-owner-group -Zxz --build "$root" "$output" >&2
echo "$output/virtwold_${version}_$architecture.deb"
