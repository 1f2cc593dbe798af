#!/usr/bin/env bash
# Makes everything that a release has, and lists it. Times are the commit's.
#
#   init-scripts/release/build.sh VERSION FOLDER [ARCHITECTURE...]
#
# As root on Debian. The commit must be tagged vVERSION, and nothing may be changed. With RELEASE_KEY, the name of a key of gpg's, the checksums
# and the apt repository are signed.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=$1 folder=$2
shift 2
architectures=("${@:-amd64}")
(($#)) || architectures=(amd64 arm64)

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

[[ $(git tag --points-at HEAD) == *"v$version"* ]] || fail 64 "this commit isn't tagged v$version: git tag v$version, or go to that tag: git switch --detach v$version"
git diff --quiet HEAD || fail 64 "something is changed and not committed: a release is made of what is committed"
for tool in buildah jq apt-ftparchive dpkg-deb setcap; do
    [[ -n $(command -v "$tool") ]] || fail 69 "$tool is missing; as root: make deps FOR=release"
done
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022
rm -rf "$folder"
mkdir -p "$folder"
folder=$(realpath "$folder")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Sorted, owned by root, as old as the commit.
pack() { # folder name archive
    tar --create --directory "$1" --sort=name --owner=root:0 --group=root:0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu "$2" | gzip -9n >"$3"
}

rid_of() { [[ $1 == amd64 ]] && echo linux-x64 || echo "linux-$1"; }

make --no-print-directory dist PACKAGES="$folder" >&2

for architecture in "${architectures[@]}"; do
    rid=$(rid_of "$architecture")
    # A release is known by its version alone; --version names the commit as well.
    make --no-print-directory RID="$rid" deb debian-version="$version" PACKAGES="$work" >&2
    mv "$work"/virtwold_"${version}"_"$architecture".deb "$folder/"

    name=virtwold-$version-linux-$architecture
    make --no-print-directory RID="$rid" install DESTDIR="$work/$name" PREFIX=/usr/local INIT='systemd openrc' >&2
    pack "$work" "$name" "$folder/$name.tar.gz"
done

# An apt repository: a folder that any web server can serve.
repository=$work/apt
mkdir -p "$repository/pool"
cp "$folder"/*.deb "$repository/pool/"
for architecture in "${architectures[@]}"; do
    index=$repository/dists/stable/main/binary-$architecture
    mkdir -p "$index"
    (cd "$repository" && apt-ftparchive --arch "$architecture" packages pool) >"$index/Packages"
    gzip -9nk "$index/Packages"
done
date=$(date -u -R -d "@$SOURCE_DATE_EPOCH")
(cd "$repository/dists/stable" && apt-ftparchive -o APT::FTPArchive::Release::Origin=VirtWold -o APT::FTPArchive::Release::Suite=stable \
    -o APT::FTPArchive::Release::Codename=stable -o APT::FTPArchive::Release::Components=main \
    -o APT::FTPArchive::Release::Architectures="${architectures[*]}" release .) | sed "s/^Date: .*/Date: $date/" >"$work/Release"
mv "$work/Release" "$repository/dists/stable/Release"
if [[ -n ${RELEASE_KEY:-} ]]; then
    gpg --batch --yes --local-user "$RELEASE_KEY" --clearsign --output "$repository/dists/stable/InRelease" "$repository/dists/stable/Release"
fi
pack "$work" apt "$folder/virtwold-$version-apt.tar.gz"

# Images without a registry: what they have in them comes from Debian's packages.
for architecture in "${architectures[@]}"; do
    context=$work/context-$architecture files=$work/files-$architecture
    binary=artifacts/virtwold
    [[ $(dpkg --print-architecture) == "$architecture" ]] || binary=artifacts/$(rid_of "$architecture")/virtwold
    install -D -m 0644 -t "$context" LICENSE NOTICE
    install -m 0755 "$binary" "$context/virtwold"
    sh init-scripts/kubernetes/image-files.sh "$context" "$files" >&2
    find "$files" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
    store=(buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs)
    container=$("${store[@]}" from --arch "$architecture" scratch)
    place=$("${store[@]}" mount "$container")
    cp -a "$files/." "$place/"
    "${store[@]}" umount "$container" >/dev/null
    "${store[@]}" config --arch "$architecture" --os linux --user 65532:65532 --entrypoint '["/usr/sbin/virtwold"]' \
        --label org.opencontainers.image.title=VirtWold --label "org.opencontainers.image.version=$version" \
        --label org.opencontainers.image.licenses='Apache-2.0 AND MIT AND MPL-2.0' "$container"
    "${store[@]}" commit --quiet --timestamp "$SOURCE_DATE_EPOCH" "$container" "virtwold:$version-$architecture" >/dev/null
    "${store[@]}" push --quiet "virtwold:$version-$architecture" "oci-archive:$folder/virtwold-$version-oci-$architecture.tar:virtwold:$version" >/dev/null
    "${store[@]}" rm "$container" >/dev/null
done

# What is in it: CycloneDX's own tool, of the version that is named here.
dotnet tool install --tool-path "$work/tools" --version 6.3.1 CycloneDX >/dev/null
"$work/tools/dotnet-CycloneDX" src/VirtWold/VirtWold.csproj --output "$work" --filename sbom.json --output-format Json --no-serial-number \
    --set-name VirtWold --set-version "$version" >/dev/null
jq --sort-keys --arg time "$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%dT%H:%M:%SZ)" '.metadata.timestamp = $time' "$work/sbom.json" \
    >"$folder/virtwold-$version.cdx.json"

(cd "$folder" && sha256sum -- * >"$work/SHA256SUMS")
mv "$work/SHA256SUMS" "$folder/"
if [[ -n ${RELEASE_KEY:-} ]]; then
    gpg --batch --yes --local-user "$RELEASE_KEY" --armor --detach-sign "$folder/SHA256SUMS"
fi
find "$folder" -type f -printf '%10s  %f\n' | sort -k 2
