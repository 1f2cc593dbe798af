#!/usr/bin/bash
# Steers frames under another kernel: run by tests/guest/init, with the program and the tests of this machine. Each line that begins with
# a brace is a result of tests/steering/frames.py; what else is to be judged is a line "NAME: VALUE".
#
#   steer.sh PROGRAM
set -u
program=$1
here=$(dirname "$0")/../steering
wire4=192.0.2.1 nic4=192.0.2.2 wire6=2001:db8::1 nic6=2001:db8::2
echo "kernel: $(uname -r)"

declare -A side
for name in wire host pod; do
    unshare --net sleep infinity &
    side[$name]=$!
done
at() { # side command...
    local name=$1
    shift
    nsenter --target "${side[$name]}" --net -- "$@"
}
for name in wire host pod; do
    until [[ $(readlink "/proc/${side[$name]}/ns/net") != $(readlink /proc/self/ns/net) ]]; do sleep 0.1; done
    at $name sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.default.addr_gen_mode=1
done

at wire ip link add w0 address 02:00:00:00:00:01 type veth peer name nic0 address 02:00:00:00:00:02 netns "${side[host]}"
at host ip link add ul-host type veth peer name lan address 02:00:00:00:00:02 netns "${side[pod]}"
at host ip link set ul-host up
set_up() { # side interface IPv4 IPv6
    at "$1" ip address add "$3/24" dev "$2"
    at "$1" ip address add "$4/64" dev "$2" nodad
    at "$1" ip link set "$2" up
}
set_up wire w0 $wire4 $wire6
set_up host nic0 $nic4 $nic6
set_up pod lan $nic4 $nic6
known() { # side interface address MAC
    at "$1" ip neigh replace "$3" lladdr "$4" dev "$2" nud permanent
}
for address in $nic4 $nic6; do known wire w0 "$address" 02:00:00:00:00:02; done
for address in $wire4 $wire6; do
    known host nic0 "$address" 02:00:00:00:00:01
    known pod lan "$address" 02:00:00:00:00:01
done

printf '%s\n' 'address 192.0.2.2 vlan 10' 'address 2001:db8::2 vlan 10' 'address 192.0.2.2 vlan 100.10' 'address 2001:db8::2 vlan 100.10' \
    magic 'icmp 0' 'vxlan 110' 'udp 3784 from 192.0.2.0/24 2001:db8::/64' \
    'tcp 179 from 192.0.2.1 2001:db8::1 198.51.100.0/24 2001:db8:5::/48 203.0.113.1 2001:db8:7::1' >/tmp/rules
nsenter --target "${side[host]}" --net -- "$program" steer --interface nic0 --peer ul-host --rules /tmp/rules >/tmp/steer.log 2>&1 &
steering=$!
until grep -q 'Steering frames of' /tmp/steer.log || ! kill -0 $steering 2>/dev/null; do sleep 0.2; done
cat /tmp/steer.log
kill -0 $steering 2>/dev/null || exit 1

echo | /usr/bin/python3 "$here/frames.py" "${side[wire]}" "${side[host]}" "${side[pod]}" veth

# VLAN devices of the kernel: their addresses are steered without a word in the rules.
for number in 10 30; do
    at wire ip link add link w0 name w0.$number type vlan id $number
    at host ip link add link nic0 name nic0.$number type vlan id $number
    at pod ip link add link lan name lan.$number type vlan id $number
done
set_up wire w0.30 203.0.113.1 2001:db8:7::1
set_up host nic0.30 203.0.113.2 2001:db8:7::2
set_up pod lan.30 203.0.113.2 2001:db8:7::2
session() { # address
    at pod timeout 60 /usr/bin/python3 - "$1" <<'SERVER' &
import socket, sys
with socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET) as server:
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((sys.argv[1], 179))
    server.listen()
    caller, _ = server.accept()
    with caller:
        while data := caller.recv(4096):
            caller.sendall(data)
SERVER
    at wire timeout 60 /usr/bin/python3 - "$1" <<'CLIENT'
import socket, sys, time
sent, until = bytes(range(256)) * 40, time.monotonic() + 50
while True:
    try:
        with socket.create_connection((sys.argv[1], 179), timeout=10) as caller:
            caller.sendall(sent)
            got = b""
            while len(got) < len(sent) and (data := caller.recv(4096)):
                got += data
            print(f"session {sys.argv[1]}: {'ok' if got == sent else 'other bytes'}")
            break
    except OSError as error:
        # The address is followed, or the other side listens, a moment later.
        if time.monotonic() > until:
            print(f"session {sys.argv[1]}: {error}")
            break
        time.sleep(0.2)
CLIENT
    wait $!
}
session $nic4
session $nic6
session 203.0.113.2
session 2001:db8:7::2

kill -TERM $steering
wait $steering
echo "status: $?"
at host "$program" steer --interface nic0 --remove
echo "left: $(at host /usr/bin/python3 "$here/hooks.py" nic0 | wc -l) $(at host /usr/bin/python3 "$here/hooks.py" ul-host | wc -l) $(find /sys/fs/bpf -mindepth 1 | wc -l)"
kill "${side[@]}"
