# Makes a program of the tests that is written in Go, of Debian's packages, and prints its path. To be sourced, by the script beside the program.
#
# Nothing is installed: packages are downloaded and unpacked into a folder that is removed in the end. The result stays in
# ${XDG_CACHE_HOME:-~/.cache}/virtwold, by the hash of its source.
# shellcheck shell=bash

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

step() {
    "$@" </dev/null >"$log" 2>&1 || { tail -n 40 "$log" >&2; fail 69 "$1 failed: the reason is above"; }
}

# Where this machine's packages come from, for another release of Debian.
sources_of() { # release
    local uri
    # shellcheck disable=SC2016 # apt-get expands them
    uri=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Component: main' 'Origin: Debian' | awk '$2 ~ /^[a-z]+$/ { print $1; exit }')
    [[ -n $uri ]] || fail 69 'apt-get knows no Debian to download from'
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri $1 main"
}

make_go_program() { # name release packages [--cached]; release: empty for that of this machine
    local name=$1 release=$2 packages=$3 cached=${4:-} folder sources result cache
    folder=$(cd "$(dirname "$0")" && pwd)
    sources=("$folder"/*.go)
    cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/virtwold
    result=$cache/$name-$(cat "${sources[@]}" | sha256sum | cut -c1-12)
    if [[ -x $result ]]; then
        echo "$result"
        return
    fi
    [[ $cached != --cached ]] || fail 69 "there is no $result; $0 makes it"
    for tool in apt-get dpkg-deb flock; do
        command -v "$tool" >/dev/null || fail 69 "$tool isn't there: $name is built from Debian's packages"
    done

    mkdir -p "$cache"
    exec 9>"$cache/$name.lock"
    flock 9
    work=$(mktemp -d "$cache/build.XXXXXX")
    trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
    mkdir -p "$work"/{lists/partial,archives/partial,root,"go/src/$name"}
    : >"$work/status"
    log=$work/log

    # A package manager that has nothing installed: so all that the packages need is downloaded, too.
    local apt=(-q -o "Dir::State::status=$work/status" -o "Dir::State::Lists=$work/lists" -o "Dir::Cache::archives=$work/archives"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User= -o Acquire::Retries=3)
    if [[ -n $release ]]; then
        sources_of "$release" >"$work/sources.list"
        apt+=(-o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null)
    fi
    step apt-get "${apt[@]}" update
    # shellcheck disable=SC2086 # the packages are words
    step apt-get "${apt[@]}" install --yes --no-install-recommends --download-only $packages
    for deb in "$work"/archives/golang-*.deb; do
        step dpkg-deb -x "$deb" "$work/root"
    done

    GOROOT=$(echo "$work"/root/usr/lib/go-1.*)
    export GOROOT GOPATH=$work/go:$work/root/usr/share/gocode GOCACHE=$work/gocache GO111MODULE=off GOFLAGS='' GOPROXY=off GOTOOLCHAIN=local CGO_ENABLED=0 PATH=$GOROOT/bin:$PATH
    cp "${sources[@]}" "$work/go/src/$name/"
    cd "$work/go/src/$name" || fail 70 "can't enter $work"
    step go vet .
    step go build -trimpath -ldflags '-s -w' -o "$work/$name" .
    mv "$work/$name" "$result"
    echo "$result"
}
