#!/usr/bin/bash
# Stands in for machines on NICs that filter, and on a bridge that filters VLANs, under another kernel: run by tests/guest/init, in a machine
# whose three NICs share a cable. eth0 (virtio) is the host's, eth1 a client's, eth2 (e1000) another one of the host's. What is to be judged
# is a line "NAME: VALUE".
#
#   stand-in.sh PROGRAM
set -u
program=$1
echo "kernel: $(uname -r)"

unshare --net sleep infinity &
client=$!
at_client() { nsenter --target $client --net -- "$@"; }
until [[ $(readlink /proc/$client/ns/net) != $(readlink /proc/self/ns/net) ]]; do sleep 0.1; done
ip link set eth1 netns $client
# What IPv6 says by itself would be counted below.
disable='echo 1 | tee /proc/sys/net/ipv6/conf/*/disable_ipv6 >/dev/null'
sh -c "$disable"
at_client sh -c "$disable"
ip address add 10.9.0.1/16 dev eth0
ip link set eth0 up
at_client ip address add 10.9.0.10/24 dev eth1
at_client ip link set eth1 up
until at_client ping -c 1 -W 1 10.9.0.1 >/dev/null; do :; done
tag() { # interface number address protocol
    at_client ip link add link "$1" name "$1.$2" type vlan id "$2" proto "${4:-802.1Q}"
    [[ -z $3 ]] || at_client ip address add "$3/24" dev "$1.$2"
    at_client ip link set "$1.$2" up
}
tag eth1 123 10.9.1.10
tag eth1 124 10.9.2.10
tag eth1 300 '' 802.1ad
tag eth1.300 7 10.9.3.10
ip link add link eth0 name eth0.123 type vlan id 123
ip link set eth0.123 up

node() { # machines, to standard output
    echo "<node>$1</node>"
}
machine() { # name MAC attributes device
    local kind="type='direct'" source="dev='$4' mode='bridge'"
    [[ $4 != br0 ]] || { kind="type='bridge'" && source="bridge='br0'"; }
    cat <<XML
<domain type='test' xmlns:t='http://libvirt.org/schemas/domain/test/1.0'><name>$1</name><memory>1024</memory><os><type>hvm</type></os>
<t:runstate>5</t:runstate><metadata><v:wake xmlns:v='urn:virtwold:domain:1' access='22,80/http' $3/></metadata>
<devices><interface $kind><mac address='$2'/><source $source/></interface></devices></domain>
XML
}

# Daemons, one after the other.
start() { # interface machines how-many
    node "$2" >/tmp/node.xml
    "$program" --stand-in --interface "$1" --libvirt-uri test:///tmp/node.xml >/tmp/log 2>&1 &
    daemon=$!
    until [[ $(grep -c 'Standing in for ' /tmp/log) -ge $3 ]] || ! kill -0 $daemon 2>/dev/null; do sleep 0.2; done
}
end() {
    kill -TERM $daemon
    wait $daemon
    echo "status: $?"
    cat /tmp/log
}

# What a NIC keeps from its host as long as nobody asks for it: frames to another station. A broadcast behind them always comes.
filters() { # name interface address MAC
    tcpdump -Z root -p -l --immediate-mode -nn -i "$2" "(icmp and ether dst $4) or (arp and dst host 10.9.0.254)" >/tmp/seen 2>/tmp/listening &
    local watch=$!
    until grep -q 'listening on' /tmp/listening || ! kill -0 $watch 2>/dev/null; do sleep 0.2; done
    at_client ip neigh replace "$3" lladdr "$4" dev eth1 nud permanent
    at_client ping -c 5 -i 0.2 -W 1 "$3" >/dev/null
    at_client ip neigh delete "$3" dev eth1
    until grep -q 'who-has 10.9.0.254' /tmp/seen || ! kill -0 $watch 2>/dev/null; do at_client arping -c 1 -w 1 -I eth1 10.9.0.254 >/dev/null; done
    kill $watch
    wait $watch
    if grep -q ICMP /tmp/seen; then echo "$1: no"; else echo "$1: yes"; fi
}

# For what must come there is time; what mustn't come would come at once.
answers() { # name interface address MAC seconds
    if at_client arping -I "$2" -c 1 -w "${5:-60}" "$3" 2>&1 | grep -qi "\[$4\]"; then echo "$1: answered"; else echo "$1: silent"; fi
}
shows() { # name address
    echo "$1: $(at_client curl --silent --max-time 60 "http://$2/" | grep -o '[a-z]* is waking up' | head -n 1)"
}
# A NIC that filters by station and by VLAN.
filters filtered eth0 10.9.0.50 52:54:00:00:00:50
start eth0 "$(machine plain 52:54:00:00:00:50 "address='10.9.0.50'" eth0; machine tagged 52:54:00:00:00:51 "address='10.9.1.50' vlan='123'" eth0)" 2
answers untagged eth1 10.9.0.50 52:54:00:00:00:50
answers vlan eth1.123 10.9.1.50 52:54:00:00:00:51
answers 'untagged in a VLAN' eth1 10.9.1.50 52:54:00:00:00:51 3
answers QinQ eth1.300.7 10.9.0.50 52:54:00:00:00:50
answers 'vlan without a device' eth1.124 10.9.0.50 52:54:00:00:00:50 3
ip link add link eth0 name eth0.124 type vlan id 124
ip link set eth0.124 up
answers 'vlan with a device' eth1.124 10.9.0.50 52:54:00:00:00:50
shows 'untagged page' 10.9.0.50
shows 'vlan page' 10.9.1.50
end

# Another one, whose filter has 16 entries for stations: with more of them its driver lets all through. Its VLAN filter stays.
ip link set eth0 down
ip link set eth2 up
for _ in {1..300}; do [[ $(cat /sys/class/net/eth2/carrier) != 1 ]] || break; sleep 0.1; done
echo "e1000 driver: $(basename "$(readlink /sys/class/net/eth2/device/driver)")"
filters 'e1000 filtered' eth2 10.9.0.60 52:54:00:00:00:60
start eth2 "$(machine card 52:54:00:00:00:60 "address='10.9.0.60'" eth2)" 1
answers 'e1000 untagged' eth1 10.9.0.60 52:54:00:00:00:60
answers 'e1000 vlan without a device' eth1.123 10.9.0.60 52:54:00:00:00:60 3
ip link add link eth2 name eth2.123 type vlan id 123
ip link set eth2.123 up
answers 'e1000 vlan with a device' eth1.123 10.9.0.60 52:54:00:00:00:60
shows 'e1000 page' 10.9.0.60
filters 'e1000 filters others' eth2 10.9.0.99 52:54:00:00:00:99
end
many=$(for i in {100..119}; do machine "card$i" "52:54:00:00:01:$i" "address='10.9.0.$i'" eth2; done)
start eth2 "${many//01:1/01:}" 20
filters 'e1000 of 20 filters others' eth2 10.9.0.99 52:54:00:00:00:99
for i in {100..119}; do shows "e1000 of 20" "10.9.0.$i"; done | grep -c 'waking up' | sed 's/^/e1000 of 20: pages /'
answers 'e1000 of 20, vlan without a device' eth1.124 10.9.0.100 52:54:00:00:01:00 3
end
ip link set eth2 down

# A bridge that filters VLANs: its port to the client is in VLAN 1 and 123, a guest's port in 123 without a tag, the bridge itself in 1.
unshare --net sleep infinity &
guest=$!
at_guest() { nsenter --target $guest --net -- "$@"; }
until [[ $(readlink /proc/$guest/ns/net) != $(readlink /proc/self/ns/net) ]]; do sleep 0.1; done
ip link add br0 address 02:00:00:00:07:f1 type bridge vlan_filtering 1 forward_delay 0 mcast_snooping 0
ip link add p0 type veth peer name c0 netns $client
ip link add vnet0 type veth peer name g0 address 52:54:00:00:00:72 netns $guest
ip link set p0 master br0 up
ip link set vnet0 master br0 up
ip link set br0 up
bridge vlan add dev p0 vid 123
bridge vlan del dev vnet0 vid 1
bridge vlan add dev vnet0 vid 123 pvid untagged
at_client ip address add 10.7.0.10/24 dev c0
at_client ip link set c0 up
tag c0 123 10.7.1.10
machines=$(
    machine member 52:54:00:00:00:70 "address='10.7.0.50'" br0
    machine apart 52:54:00:00:00:71 "address='10.7.1.50'" br0
    machine held 52:54:00:00:00:72 "address='10.7.1.51'" br0
)
start br0 "$machines" 3
"$program" check --stand-in --interface br0 --libvirt-uri test:///tmp/node.xml 2>&1 | grep -A 1 'filters VLANs' | sed 's/^/check: /'
answers 'bridge, its own VLAN' c0 10.7.0.50 52:54:00:00:00:70
answers 'bridge, no member' c0.123 10.7.1.50 52:54:00:00:00:71 3
bridge vlan add dev br0 vid 123 self
answers 'bridge, a member' c0.123 10.7.1.50 52:54:00:00:00:71
shows 'bridge page' 10.7.0.50
shows 'bridge page in a VLAN' 10.7.1.50

# A connection is held until the guest answers at its port; the daemon asks it by a frame that has the VLAN's tag on the bridge.
at_client curl --silent --max-time 120 http://10.7.1.51:22/ >/tmp/held &
curl=$!
until grep -q 'Started held' /tmp/log || ! kill -0 $daemon 2>/dev/null; do sleep 0.2; done
# Its server listens before it has the address: until then a guest refuses connections by itself.
mkdir /tmp/served
echo guest >/tmp/served/index.html
at_guest busybox httpd -f -p 22 -h /tmp/served &
server=$!
until at_guest grep -qs ':0016 ' /proc/net/tcp /proc/net/tcp6 || ! kill -0 $server 2>/dev/null; do sleep 0.1; done
at_guest ip link set lo up
at_guest ip link set g0 up
timeout 120 nsenter --target $guest --net -- tcpdump -Z root --immediate-mode -i g0 -c 1 -nn 'ether src 02:00:00:00:07:f1 and tcp dst port 22' >/tmp/probe 2>/tmp/listening &
probe=$!
until grep -q 'listening on' /tmp/listening || ! kill -0 $probe 2>/dev/null; do sleep 0.2; done
at_guest ip address add 10.7.1.51/24 dev g0
wait $curl
echo "bridge, held: $(cat /tmp/held)"
wait $probe
echo "bridge, probe: $(grep -c '10.7.1.51.22' /tmp/probe)"
end

# The same VLAN by a device on the bridge, which has to be a member just so.
bridge vlan del dev br0 vid 123 self
ip link add link br0 name br0.123 type vlan id 123
ip link set br0.123 up
start br0.123 "$(machine apart 52:54:00:00:00:71 "address='10.7.1.50' on='br0.123'" br0)" 1
answers 'VLAN device of a bridge, no member' c0.123 10.7.1.50 52:54:00:00:00:71 3
bridge vlan add dev br0 vid 123 self
answers 'VLAN device of a bridge, a member' c0.123 10.7.1.50 52:54:00:00:00:71
end
kill $server $client $guest
