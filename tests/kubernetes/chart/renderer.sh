#!/usr/bin/env bash
# Makes the program that renders the Helm chart for the tests (render.go, beside), and prints its path.
#
# Helm isn't in Debian; what Helm renders with is: Go's templates, sprig, and the checker of values.schema.json. Nothing is installed:
# packages are downloaded and unpacked into a folder that is removed in the end. The result stays in ${XDG_CACHE_HOME:-~/.cache}/virtwold.
#
#   tests/kubernetes/chart/renderer.sh [--cached]     --cached: fail where it isn't there, instead of making it
set -euo pipefail

source=$(cd "$(dirname "$0")" && pwd)/render.go
packages='golang-1.19-go golang-1.19-src golang-github-masterminds-sprig-dev golang-github-xeipuuv-gojsonschema-dev golang-k8s-sigs-yaml-dev'
cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/virtwold
result=$cache/chart-renderer-$(sha256sum <"$source" | cut -c1-12)

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

if [[ -x $result ]]; then
    echo "$result"
    exit 0
fi
[[ ${1:-} != --cached ]] || fail 69 "there is no $result; tests/kubernetes/chart/renderer.sh makes it"
for tool in apt-get dpkg-deb flock; do
    command -v "$tool" >/dev/null || fail 69 "$tool isn't there: the renderer is built from Debian's packages"
done

mkdir -p "$cache"
exec 9>"$cache/chart-renderer.lock"
flock 9
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,archives/partial,root,go/src/render}
: >"$work/status"
log=$work/log
step() {
    "$@" </dev/null >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail 69 "$1 failed: the reason is above"; }
}

# A package manager that has nothing installed: so all that the packages need is downloaded, too.
apt=(-q -o "Dir::State::status=$work/status" -o "Dir::State::Lists=$work/lists" -o "Dir::Cache::archives=$work/archives"
    -o APT::Sandbox::User= -o Acquire::Retries=3)
step apt-get "${apt[@]}" update
# shellcheck disable=SC2086 # the packages are words
step apt-get "${apt[@]}" install --yes --no-install-recommends --download-only $packages
for deb in "$work"/archives/golang-*.deb; do
    step dpkg-deb -x "$deb" "$work/root"
done

GOROOT=$(echo "$work"/root/usr/lib/go-1.*)
export GOROOT GOPATH=$work/go:$work/root/usr/share/gocode GOCACHE=$work/gocache GO111MODULE=off GOFLAGS='' GOPROXY=off CGO_ENABLED=0 PATH=$GOROOT/bin:$PATH
cp "$source" "$work/go/src/render/"
cd "$work/go/src/render"
step go vet .
step go build -trimpath -ldflags '-s -w' -o "$work/render" .
mv "$work/render" "$result"
echo "$result"
