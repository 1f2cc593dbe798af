#!/usr/bin/env bash
# Installs from the distribution what building VirtWold, its demonstration or its tests need and is not there yet.
#
#   tests/dependencies.sh [build|demo|test]              each includes the ones before it; without a word: test
#   tests/dependencies.sh arm64|deb|image                to build the program for arm64, a package, a container image
#   tests/dependencies.sh --there build|arm64|...        install nothing: succeed if all is there
#
# What is looked for is the thing itself (a command, a library, a header), whichever package brought it.
# Debian's and Ubuntu's package names are known here; elsewhere the script says what to install, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH+=:/usr/sbin:/sbin

# kind of thing | thing | Debian package
build='
command|clang|clang
command|make|make
header|zlib.h|zlib1g-dev
header|linux/bpf.h|linux-libc-dev
library|libpcap.so.0.8|libpcap0.8
library|libvirt.so.0|libvirt0
library|libbpf.so.1|libbpf1
'
demo='
command|libvirtd|libvirt-daemon
command|virsh|libvirt-clients
command|wakeonlan|wakeonlan
command|ip|iproute2
command|unshare|util-linux
command|setpriv|util-linux
command|mount|mount
'
test='
driver|qemu|libvirt-daemon-driver-qemu
command|qemu-system-x86_64|qemu-system-x86
command|etherwake|etherwake
command|tcpdump|tcpdump
command|nmap|nmap
command|ss|iproute2
command|tc|iproute2
command|nft|nftables
command|bpftool|bpftool
command|sysctl|procps
command|/usr/lib/frr/bgpd|frr
command|busybox|busybox
command|xz|xz-utils
command|strace|strace
command|depmod|kmod
command|setcap|libcap2-bin
command|groff|groff-base
command|mandoc|mandoc
command|zsh|zsh
command|fish|fish
python|scapy|python3-scapy
command|shellcheck|shellcheck
command|debootstrap|debootstrap
command|systemd-nspawn|systemd-container
command|systemd-analyze|systemd
file|/lib/systemd/systemd-journald|systemd
command|buildah|buildah
command|runc|runc
command|podman|podman
command|docker-compose|docker-compose
command|nix-instantiate|nix-bin
command|dpkg-shlibdeps|dpkg-dev
command|lintian|lintian
command|git|git
command|xmllint|libxml2-utils
command|logrotate|logrotate
command|curl|curl
command|arping|iputils-arping
command|ping|iputils-ping
command|ndisc6|ndisc6
command|ssh|openssh-client
command|nft|nftables
command|chromium|chromium
command|chromedriver|chromium-driver
command|stress-ng|stress-ng
command|faketime|faketime
command|valgrind|valgrind
command|vgdb|valgrind
command|rpmbuild|rpm
command|qemu-system-aarch64|qemu-system-arm
extract|promtool|prometheus
extract|nginx|nginx
'
arm64='
command|aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu
command|aarch64-linux-gnu-objcopy|binutils-aarch64-linux-gnu
command|ld.lld|lld
file|/usr/aarch64-linux-gnu/lib/libc.so|libc6-dev-arm64-cross
'
# A machine that is one needs nothing else to build for it.
[[ $(uname -m) != aarch64 ]] || arm64=''
deb='
command|dpkg-parsechangelog|dpkg-dev
command|readelf|binutils
'
image='
command|buildah|buildah
command|runc|runc
'

release="
$arm64
$deb
command|buildah|buildah
command|jq|jq
command|apt-ftparchive|apt-utils
command|setcap|libcap2-bin
"

only_look=
if [[ ${1:-} == --there ]]; then
    only_look=1
    shift
fi
purpose=${1:-test}
case $purpose in
    build) wanted=$build ;;
    demo) wanted=$build$demo ;;
    test) wanted=$build$demo$test ;;
    arm64) wanted=$build$arm64 ;;
    deb) wanted=$build$deb ;;
    image) wanted=$build$image ;;
    release) wanted=$build$release ;;
    *) echo "usage: ${0##*/} [--there] [build|demo|test|arm64|deb|image|release]" >&2; exit 64 ;;
esac

present() { # kind thing
    case $1 in
        command | extract) command -v "$2" ;;
        file) [[ -e $2 ]] ;;
        header) [[ -e /usr/include/$2 ]] ;;
        library) [[ $libraries == *"$2 "* ]] ;;
        driver) compgen -G "/usr/lib*/libvirt/connection-driver/libvirt_driver_$2.so" ||
            compgen -G "/usr/lib/*/libvirt/connection-driver/libvirt_driver_$2.so" ;;
        python) /usr/bin/python3 -c "import importlib.util, sys; sys.exit(importlib.util.find_spec('$2') is None)" ;;
    esac >/dev/null 2>&1
}

# Fills the arrays `things` and `packages` with what is missing, each package once; `extracts` with the commands that are wanted of a
# package and nothing else of it, because it would start a service.
look() {
    local kind thing package
    libraries=$(ldconfig -p 2>/dev/null || true)
    things=() packages=() extracts=()
    while IFS='|' read -r kind thing package; do
        if [[ -z $kind ]] || present "$kind" "$thing"; then
            continue
        fi
        things+=("$thing")
        if [[ $kind == extract ]]; then
            extracts+=("$thing|$package")
            continue
        fi
        [[ " ${packages[*]} " == *" $package "* ]] || packages+=("$package")
    done <<<"$wanted"
}

# Puts into /usr/local/bin what is wanted of packages that aren't installed.
extract_commands() {
    local entry folder
    for entry in "${extracts[@]}"; do
        folder=$(mktemp -d)
        (cd "$folder" && apt-get -q -o APT::Sandbox::User=root download "${entry#*|}" && dpkg-deb -x ./*.deb tree &&
            install -m 0755 tree/usr/*bin/"${entry%|*}" /usr/local/bin/) || return
        rm -r "$folder"
    done
}

install_packages() {
    local log status=0
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    {
        apt-get -q update &&
            { ((${#packages[@]} == 0)) || apt-get -qy -o DPkg::Lock::Timeout=120 install --no-install-recommends "${packages[@]}"; } &&
            extract_commands
    } </dev/null >"$log" 2>&1 || status=$?
    if ((status != 0)); then
        cat "$log" >&2
    fi
    rm -f "$log"
    return "$status"
}

# Asked from inside the repository, dotnet answers only if it has an SDK that global.json accepts.
has_sdk() {
    dotnet --version >/dev/null 2>&1
}

look
if [[ -n $only_look ]]; then
    ((${#things[@]} == 0)) && has_sdk
    exit
fi
if ((${#things[@]} > 0)); then
    if ! command -v apt-get >/dev/null; then
        echo "Missing: ${things[*]}. Install what this distribution calls: ${packages[*]} ${extracts[*]#*|} (these are Debian's names)." >&2
        exit 69
    elif ((EUID != 0)); then
        echo "Missing: ${things[*]}. As root: apt-get update && apt-get install --no-install-recommends ${packages[*]}" >&2
        exit 77
    fi
    echo "Installing ${packages[*]} ${extracts[*]%|*}"
    if ! install_packages; then
        echo "Installing ${packages[*]} ${extracts[*]%|*} failed: the reason is above." >&2
        exit 69
    fi
    look
    if ((${#things[@]} > 0)); then
        echo "Still missing after installing: ${things[*]}" >&2
        exit 69
    fi
fi

if ! has_sdk; then
    echo "Missing: the .NET 10 SDK. Debian does not have it: it is dotnet-sdk-10.0 in Microsoft's own packages, https://learn.microsoft.com/dotnet/core/install/linux" >&2
    exit 69
fi

# No distribution has a package of it. Without it, the tests of the KubeVirt back end are skipped.
if [[ $purpose == test ]] && ! tests/kubernetes/apiserver.sh --cached >/dev/null 2>&1; then
    echo "Building kube-apiserver for the tests; that takes some minutes, once"
    tests/kubernetes/apiserver.sh >/dev/null || echo "Building kube-apiserver failed: the tests of Kubernetes are skipped." >&2
fi
if [[ $purpose == test ]] && ! tests/kubernetes/chart/renderer.sh --cached >/dev/null 2>&1; then
    echo "Building what renders the Helm chart for the tests, once"
    tests/kubernetes/chart/renderer.sh >/dev/null || echo "Building it failed: the tests of the chart are skipped." >&2
fi
if [[ $purpose == test ]] && ! tests/kubernetes/cel/rules.sh --cached >/dev/null 2>&1; then
    echo "Building what evaluates the rules of kinds for the tests, once"
    tests/kubernetes/cel/rules.sh >/dev/null || echo "Building it failed: the tests of those rules are skipped." >&2
fi
