#!/usr/bin/env bash
# Copies a kernel for an emulated machine; one that unpacks itself by xz is copied unpacked, because there that takes half of the boot.
#
#   tests/guest/unpack.sh KERNEL COPY
set -euo pipefail
kernel=${1:?a kernel} copy=${2:?where its copy is made}

# The kernel's own unpacker comes first: what is packed begins at xz's magic number.
offset=$(LC_ALL=C grep -abom 1 -P '\xfd7zXZ\x00' "$kernel" | head -n 1 | cut -d : -f 1) || true
if [[ -n $offset ]]; then
    tail -c "+$((offset + 1))" "$kernel" | xz -dc --single-stream >"$copy" 2>/dev/null || true
    # QEMU boots an ELF file.
    [[ $(head -c 4 "$copy" | tail -c 3) != ELF ]] || exit 0
fi
cp "$kernel" "$copy"
