#!/usr/bin/env bash
# Shows the whole way of a magic packet: a sender, the daemon, a machine that was off and then runs.
#
# It happens in namespaces of its own. The network is a loopback that nothing else is on. The folders that libvirt
# writes to are a memory file system that goes when the last process goes, and no process outlives this one.
# So the machine's own libvirt, if it has one, is neither asked nor touched, and nothing stays behind.
set -euo pipefail

virtwold=artifacts/virtwold
machine=gaming-vm
mac=52:54:00:47:41:4d

if [[ ${1:-} != inside ]]; then
    cd "$(dirname "$0")/../.."
    if [[ ! -x $virtwold ]]; then
        echo "demo: $virtwold isn't there: run 'make demo', or 'make' first" >&2
        exit 69
    fi
    PATH+=:/usr/sbin:/sbin
    namespaces=(--mount --net)
    ((EUID == 0)) || namespaces+=(--map-root-user)
    if ! unshare "${namespaces[@]}" true; then
        echo "demo: it needs namespaces of its own: run it as root, outside of a restricted container" >&2
        exit 77
    fi
    exec unshare "${namespaces[@]}" tests/demo/demo.sh inside
fi

# From here on in the namespaces.

export LC_ALL=C
unset "${!VIRTWOLD_@}"

started_at=$EPOCHREALTIME
here=/run/virtwold-demo
uri="test+unix:///default?socket=$here/libvirt-sock"
declare -A pids=()

if [[ -t 1 ]]; then
    bold=$'\e[1m' plain=$'\e[0m'
else
    bold='' plain=''
fi

heading() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

# Says a command and runs it; what it says is indented.
show() {
    printf '  $ %s\n' "$*"
    "$@" 2>&1 | sed 's/^/  /' || fail "$1 failed"
}

milliseconds_since() {
    echo $(((${EPOCHREALTIME/./} - ${1/./}) / 1000))
}

fail() {
    local name
    printf '\ndemo: %s\n' "$1" >&2
    for name in libvirtd machines virtwold; do
        if [[ -s $here/$name.log ]]; then
            printf -- '--- what %s said:\n' "$name" >&2
            cat "$here/$name.log" >&2
        fi
    done
    exit 1
}

# start NAME COMMAND...: in the background, its output in NAME.log. The kernel ends it if this script is killed.
start() {
    setpriv --pdeathsig KILL -- "${@:2}" </dev/null >"$here/$1.log" 2>&1 &
    pids[$1]=$!
}

# wait_for WHAT COMMAND...: until the command succeeds; not longer than five seconds, nor than the processes live.
wait_for() {
    local since=$EPOCHREALTIME name
    until "${@:2}" >/dev/null 2>&1; do
        for name in "${!pids[@]}"; do
            kill -0 "${pids[$name]}" 2>/dev/null || fail "$name ended while we waited for $1"
        done
        (($(milliseconds_since "$since") < 5000)) || fail "no sign of $1 within five seconds"
        sleep 0.02
    done
}

stop() { # NAME
    local pid=${pids[$1]:-} since=$EPOCHREALTIME
    unset "pids[$1]"
    [[ -n $pid ]] || return 0
    kill "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null; do
        if (($(milliseconds_since "$since") > 2000)); then
            kill -KILL "$pid" 2>/dev/null || true
            break
        fi
        sleep 0.02
    done
    wait "$pid" 2>/dev/null || true
}

stop_all() {
    trap '' INT TERM HUP
    stop virtwold
    stop machines
    stop libvirtd
}

trap stop_all EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# What libvirt would write to the system's folders goes to memory that only this script and its children see.
mount -t tmpfs virtwold-demo /run
mkdir "$here" "$here/no-drivers"
for folder in /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do
    [[ ! -d $folder ]] || mount -t tmpfs virtwold-demo "$folder"
done
ip link set lo up

printf '%s\n' \
    "unix_sock_dir = \"$here\"" \
    'auth_unix_ro = "none"' \
    'auth_unix_rw = "none"' \
    'log_outputs = "3:stderr"' >"$here/libvirtd.conf"

is_listed() {
    virsh -q -c "$uri" list --all --name | grep -qx "$1"
}

heading 'A hypervisor with three machines: libvirt, and the test hypervisor that is built into it'
# Without drivers it doesn't look for QEMU, networks or storage; the test hypervisor is no driver of its own.
start libvirtd env LIBVIRT_DRIVER_DIR="$here/no-drivers" libvirtd --config "$here/libvirtd.conf" --pid-file "$here/libvirtd.pid"
wait_for 'libvirtd' virsh -q -c "$uri" uri
# Its machines are forgotten when the last client leaves: the one that defines them stays until the end.
start machines virsh -q -c "$uri" '
    destroy test; undefine test;
    define tests/demo/nas.xml; start nas;
    define tests/demo/build-server.xml;
    define tests/demo/gaming-vm.xml;
    event --all --loop'
wait_for 'the machines' is_listed "$machine"

show "$virtwold" list --libvirt-uri "$uri"

heading 'The daemon listens'
printf '  $ %s &\n' "$virtwold --interface lo --libvirt-uri $uri"
start virtwold "$virtwold" --interface lo --libvirt-uri "$uri"
wait_for 'the daemon listening' grep -q 'Listening on lo ' "$here/virtwold.log"
sed 's/^/  /' "$here/virtwold.log"
lines=$(wc -l <"$here/virtwold.log")

heading "A magic packet for $machine"
[[ $(virsh -q -c "$uri" domstate "$machine") == 'shut off' ]] || fail "$machine is not off to begin with"
show wakeonlan -i 127.0.0.1 "$mac"

heading 'What the daemon says'
wait_for "the log line of the wake" grep -q "Started $machine ($mac) in " "$here/virtwold.log"
tail -n "+$((lines + 1))" "$here/virtwold.log" | sed 's/^/  /'

heading 'What libvirt says'
show virsh -q -c "$uri" domstate "$machine"
[[ $(virsh -q -c "$uri" domstate "$machine") == running ]] || fail "$machine does not run"
[[ $(virsh -q -c "$uri" domstate build-server) == 'shut off' ]] || fail 'build-server runs too: nobody called it'

stop_all
milliseconds=$(milliseconds_since "$started_at")
printf '\n%sIt works: %s runs. All of this took %d.%d s, and is gone now.%s\n' \
    "$bold" "$machine" $((milliseconds / 1000)) $((milliseconds % 1000 / 100)) "$plain"
