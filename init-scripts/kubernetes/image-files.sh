#!/bin/sh
# Puts the program into a folder, with the libraries that it loads and the capability to capture: all that is in the image.
#
#   image-files.sh PROGRAM FOLDER
set -eu

program=$1 folder=$2

# The program finds these when it runs: to capture, and for TLS.
loaded='libpcap.so.0.8 libssl.so.3 libcrypto.so.3'

# Each library where the loader will look for it, links resolved.
for name in $loaded; do
    path=$(ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')
    [ -n "$path" ] || { echo "${0##*/}: there is no $name" >&2; exit 69; }
    set -- "$@" "$path"
done
shift 2
for library in "$@" $(ldd "$program" "$@" | awk '$2 == "=>" && $3 ~ "^/" { print $3 } $1 ~ "^/.*ld-linux" { print $1 }' | sort -u); do
    mkdir -p "$folder${library%/*}"
    cp -L "$library" "$folder$library"
done

# In a container only a capability of the file reaches a process that isn't root's.
mkdir -p "$folder/usr/sbin" "$folder/etc"
install -m 0755 "$program" "$folder/usr/sbin/virtwold"
setcap cap_net_raw+ep "$folder/usr/sbin/virtwold"
echo 'virtwold:x:65532:65532:VirtWold:/:/usr/sbin/nologin' >"$folder/etc/passwd"
echo 'virtwold:x:65532:' >"$folder/etc/group"
