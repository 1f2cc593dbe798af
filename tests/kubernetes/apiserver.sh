#!/usr/bin/env bash
# Makes a real kube-apiserver, etcd and kubectl for the tests, and prints the folder that they are in.
#
# Debian has no package of the API server, but it has its source: that is what is built here, in two to three minutes, with Debian's Go.
# Nothing is installed: packages are downloaded and unpacked into a folder that is removed in the end. The result stays in
# ${XDG_CACHE_HOME:-~/.cache}/virtwold, so that it is made once; whoever comes meanwhile waits for it.
#
#   tests/kubernetes/apiserver.sh [--cached]     --cached: fail where it isn't there, instead of making it
set -euo pipefail

source_package='kubernetes'
go_packages='golang-1.19-go golang-1.19-src'
# Another number makes everybody build anew.
recipe=2

cache=${XDG_CACHE_HOME:-${HOME:?}/.cache}/virtwold
result=$cache/kube-apiserver-1.20-$recipe

is_made() {
    [[ -x $result/kube-apiserver && -x $result/etcd && -x $result/kubectl ]]
}

done_with() {
    echo "$result"
    exit 0
}

fail() { # status message
    echo "${0##*/}: $2" >&2
    exit "$1"
}

! is_made || done_with
[[ ${1:-} != --cached ]] || fail 69 "there is no kube-apiserver in $result; tests/kubernetes/apiserver.sh makes it"
for tool in apt-get dpkg-source dpkg-deb flock; do
    command -v "$tool" >/dev/null || fail 69 "$tool isn't there: the API server is built from Debian's source package"
done

mkdir -p "$cache"
exec 9>"$cache/kube-apiserver.lock"
flock 9
! is_made || done_with

work=$(mktemp -d "$cache/build.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
log=$work/log
step() { # name command...
    local begun=$SECONDS
    if ! "${@:2}" </dev/null >"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail 69 "$1 failed: the reason is above"
    fi
    printf '%-28s %4d s\n' "$1" $((SECONDS - begun)) >&2
}

mkdir -p "$work"/{sources.d,lists/partial,source,debs,root,go/src/k8s.io,bin,made}
apt=(-q -o Dir::Etc::SourceList=/dev/null -o "Dir::Etc::SourceParts=$work/sources.d" -o "Dir::State::Lists=$work/lists"
    -o "Dir::Cache=$work/cache" -o APT::Sandbox::User= -o Acquire::Retries=3)

# The same archives that this machine installs from, but with their sources; trusted as they are by the distribution.
# shellcheck disable=SC2016 # apt expands these
apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)' 'Created-By: Packages' | sort -u |
    while IFS='|' read -r uri release component; do
        if [[ $component == main ]]; then
            printf 'Types: deb deb-src\nURIs: %s\nSuites: %s\nComponents: %s\n\n' "$uri" "$release" "$component"
        fi
    done >"$work/sources.d/all.sources"
mkdir -p "$work/cache/archives/partial"
step 'package lists' apt-get "${apt[@]}" update

cd "$work/debs"
# shellcheck disable=SC2086 # the packages are words
step 'packages' apt-get "${apt[@]}" download etcd-server kubernetes-client golang-github-modern-go-reflect2-dev $go_packages
cd "$work/source"
step 'source package' apt-get "${apt[@]}" source --download-only "$source_package"
unpack() {
    local deb
    for deb in "$work"/debs/*.deb; do
        dpkg-deb -x "$deb" "$work/root"
    done
    dpkg-source -x "$work"/source/"$source_package"_*.dsc "$work/go/src/k8s.io/kubernetes"
}
step 'unpacking' unpack

GOROOT=$(echo "$work"/root/usr/lib/go-1.*)
export GOROOT GOPATH=$work/go GOCACHE=$work/gocache GO111MODULE=off GOFLAGS='' GOPROXY=off CGO_ENABLED=0 PATH=$GOROOT/bin:$PATH
cd "$work/go/src/k8s.io/kubernetes"

# The vendored version panics when it is built by a newer Go; Debian's is mended.
rm -rf vendor/github.com/modern-go/reflect2
cp -a "$work/root/usr/share/gocode/src/github.com/modern-go/reflect2" vendor/github.com/modern-go/

# The package of OpenAPI definitions is generated and not in the source.
step 'building openapi-gen' go build -o "$work/bin/openapi-gen" ./vendor/k8s.io/kube-openapi/cmd/openapi-gen
generate() {
    local folders
    folders=$(cd staging/src && grep -rl --include='*.go' '+k8s:openapi-gen=' k8s.io | xargs -n1 dirname | sort -u |
        grep -v -e '^k8s.io/code-generator' -e '^k8s.io/sample-' | sed 's#^#k8s.io/kubernetes/vendor/#' | paste -sd,)
    "$work/bin/openapi-gen" --logtostderr -i "$folders" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
        -h hack/boilerplate/boilerplate.generatego.txt -r /dev/null
}
step 'generating OpenAPI' generate

vendored=k8s.io/kubernetes/vendor/k8s.io
stamp=''
for package in client-go/pkg component-base; do
    stamp+=" -X $vendored/$package/version.gitVersion=v1.20.2 -X $vendored/$package/version.gitMajor=1 -X $vendored/$package/version.gitMinor=20"
done
step 'building kube-apiserver' go build -tags providerless -trimpath -ldflags "-s -w$stamp" -o "$work/made/kube-apiserver" ./cmd/kube-apiserver

cp "$work"/root/usr/bin/{etcd,kubectl} "$work/made/"
rm -rf "$result"
mv "$work/made" "$result"
echo "$result"
