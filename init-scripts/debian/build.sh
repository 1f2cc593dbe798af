#!/usr/bin/env bash
# Makes the Debian package of what `make install` installs, and prints its path. The same input gives the same package, byte for byte.
#
#   init-scripts/debian/build.sh VERSION OUTPUT-FOLDER [make's variables]
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1 output=$(realpath "$2")
shift 2
here=$PWD/init-scripts/debian

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

latest() { # field of the changelog's latest entry
    dpkg-parsechangelog --file "$here/changelog" --show-field "$1"
}

for tool in dpkg-deb dpkg-shlibdeps dpkg-parsechangelog; do
    [[ -n $(command -v "$tool") ]] || fail 69 "$tool is missing; on Debian: apt-get install dpkg-dev"
done
[[ $(latest Version) == "$version" ]] ||
    fail 64 "init-scripts/debian/changelog ends with version $(latest Version), and Directory.Build.props says $version: write what is new"
# What dpkg-deb takes for the time of everything.
SOURCE_DATE_EPOCH=$(latest Timestamp)
export SOURCE_DATE_EPOCH

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root doc=$work/root/usr/share/doc/virtwold
umask 022
mkdir -p "$root/DEBIAN" "$work/debian"

# Units are where dpkg's own look for them until all of Debian has moved them. OpenRC's files are examples here: Debian's own /etc/init.d
# is for scripts that any init can run.
make --no-print-directory install DESTDIR="$root" PREFIX=/usr SYSCONFDIR=/etc UNITDIR=/lib/systemd/system INIT=systemd "$@" >&2
install -D -m 0644 -t "$doc/examples" init-scripts/openrc/virtwold.{initd,confd,logrotate}
rm "$doc/LICENSE"
install -m 0644 "$here/copyright" "$doc/"
gzip -9n <"$here/changelog" >"$doc/changelog.gz"
gzip -9n "$root"/usr/share/man/man8/*.8
# Where Debian's zsh looks.
mv "$root/usr/share/zsh/site-functions" "$root/usr/share/zsh/vendor-completions"

# What the program is linked with is in it; what it loads by name, libpcap and libvirt, isn't.
printf 'Source: virtwold\n\nPackage: virtwold\nArchitecture: any\n' >"$work/debian/control"
libraries=$(cd "$work" && dpkg-shlibdeps -O root/usr/sbin/virtwold)
sed -e "s|@VERSION@|$version|; s|@ARCHITECTURE@|$(dpkg --print-architecture)|; s|@MAINTAINER@|$(latest Maintainer)|" \
    -e "s|@LIBRARIES@|${libraries#*=}|; s|@SIZE@|$(du -k -s --apparent-size "$root" | cut -f 1)|" \
    "$here/control" >"$root/DEBIAN/control"
install -m 0755 -t "$root/DEBIAN" "$here/postinst" "$here/prerm" "$here/postrm"
(cd "$root" && find etc -type f -printf '/%p\n' | LC_ALL=C sort >DEBIAN/conffiles)
(cd "$root" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)

mkdir -p "$output"
dpkg-deb --root-owner-group -Zxz --build "$root" "$output" >&2
echo "$output/virtwold_${version}_$(dpkg --print-architecture).deb"
