#!/usr/bin/bash
# Stands in for machines on a NIC that filters, under another kernel: run by tests/guest/init, in a machine whose two virtio NICs share a
# cable. eth0 is the host's, eth1 a client's. What is to be judged is a line "NAME: VALUE".
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

machine() { # name MAC attributes
    cat <<XML
<domain type='test' xmlns:t='http://libvirt.org/schemas/domain/test/1.0'><name>$1</name><memory>1024</memory><os><type>hvm</type></os>
<t:runstate>5</t:runstate><metadata><v:wake xmlns:v='urn:virtwold:domain:1' access='22,80/http' $3/></metadata>
<devices><interface type='direct'><mac address='$2'/><source dev='eth0' mode='bridge'/></interface></devices></domain>
XML
}
{
    echo "<node>"
    machine plain 52:54:00:00:00:50 "address='10.9.0.50'"
    machine tagged 52:54:00:00:00:51 "address='10.9.1.50' vlan='123'"
    echo "</node>"
} >/tmp/node.xml

# What the NIC keeps from its host as long as nobody asks for it: frames to another station.
received() { cat /sys/class/net/eth0/statistics/rx_packets; }
at_client ip neigh replace 10.9.0.50 lladdr 52:54:00:00:00:50 dev eth1 nud permanent
before=$(received)
at_client ping -c 5 -i 0.2 -W 1 10.9.0.50 >/dev/null
echo "filtered: $(($(received) - before < 5))"
at_client ip neigh delete 10.9.0.50 dev eth1

"$program" --stand-in --interface eth0 --libvirt-uri test:///tmp/node.xml >/tmp/log 2>&1 &
daemon=$!
until [[ $(grep -c 'Standing in for ' /tmp/log) -ge 2 ]] || ! kill -0 $daemon 2>/dev/null; do sleep 0.2; done

# For what must come there is time; what mustn't come would come at once.
answers() { # name interface address MAC seconds
    if at_client arping -I "$2" -c 1 -w "${5:-60}" "$3" 2>&1 | grep -qi "\[$4\]"; then echo "$1: answered"; else echo "$1: silent"; fi
}
shows() { # name address
    echo "$1: $(at_client curl --silent --max-time 60 "http://$2/" | grep -o '[a-z]* is waking up' | head -n 1)"
}
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
kill -TERM $daemon
wait $daemon
echo "status: $?"
cat /tmp/log
kill $client
