#!/usr/bin/python3
"""Sends frames to a NIC that is shared by eBPF, one after the other, and tells who got each of them.

    frames.py WIRE HOST POD MODE

WIRE, HOST and POD are processes in those network namespaces. MODE is veth (frames go in at the wire's end of a cable) or tap (into a tap
device of the host, in pieces, so that not even the headers are in one piece of memory). One line of JSON a frame: its name, how many the
pod got, how many the host's stack got, how many each should get, whether all bytes were as sent.

The pod is seen by a packet socket. The host's stack is seen by a counter of nftables at the NIC's ingress hook, which comes after the
traffic control hook. Behind each frame goes one whose arrival in the pod is waited for: then the one before it has arrived, or never will.
"""
import ctypes
import fcntl
import json
import logging
import os
import select
import socket
import struct
import subprocess
import sys
import time

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
# Not scapy.all: what isn't needed takes some seconds under an emulated kernel.
from scapy.layers.inet import ICMP, IP, TCP, UDP, IPOption_NOP, IPOption_Router_Alert, fragment
from scapy.layers.inet6 import (ICMPv6DestUnreach, ICMPv6EchoRequest, ICMPv6ND_NA, ICMPv6ND_NS, ICMPv6ND_RA, ICMPv6PacketTooBig, IPv6,
                                IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting, PadN, fragment6)
from scapy.layers.ipsec import AH
from scapy.layers.l2 import ARP, Dot1AD, Dot1Q, Ether
from scapy.layers.sctp import SCTP
from scapy.packet import Raw

WIRE_MAC, NIC_MAC, OTHER_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02", "02:00:00:00:00:99"
WIRE4, NIC4, WIRE6, NIC6 = "192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"
POD, HOST, BOTH = (1, 0), (0, 1), (1, 1)

to_nic = Ether(src=WIRE_MAC, dst=NIC_MAC)
to_all = Ether(src=WIRE_MAC, dst="ff:ff:ff:ff:ff:ff")
to_other = Ether(src=WIRE_MAC, dst=OTHER_MAC)
magic = Raw(b"\xff" * 6 + bytes.fromhex("525400123456") * 16)


def wake_frame(mac, destination="ff:ff:ff:ff:ff:ff"):
    return Ether(src=WIRE_MAC, dst=destination, type=0x0842) / Raw(b"\xff" * 6 + bytes.fromhex(mac) * 16)


def vxlan(vni, padding=b""):
    inner = Ether(src=WIRE_MAC, dst=NIC_MAC) / IP(src="10.0.0.1", dst="10.0.0.2") / ICMP()
    return Raw(struct.pack("!II", 0x08000000, vni << 8) + bytes(inner) + padding)


def table():
    """Each frame with a name and who has to get it. The rules: tcp 179 and udp 3784 from some, vxlan 110, icmp 0, magic."""
    for family, ip, extended, stranger in (
            ("IPv4", IP(src=WIRE4, dst=NIC4), IP(src=WIRE4, dst=NIC4, options=[IPOption_Router_Alert()] + [IPOption_NOP()] * 4),
             IP(src="203.0.113.9", dst=NIC4)),
            ("IPv6", IPv6(src=WIRE6, dst=NIC6), IPv6(src=WIRE6, dst=NIC6) / IPv6ExtHdrHopByHop(options=[PadN(optdata=b"\0" * 4)])
             / IPv6ExtHdrDestOpt(options=[PadN(optdata=b"\0" * 12)]), IPv6(src="2001:db8:9::9", dst=NIC6))):
        yield f"{family} TCP to 179", to_nic / ip / TCP(sport=40000, dport=179, flags="S"), POD
        yield f"{family} TCP from 179", to_nic / ip / TCP(sport=179, dport=40000, flags="SA"), POD
        yield f"{family} TCP to 22", to_nic / ip / TCP(sport=40000, dport=22, flags="S"), HOST
        yield f"{family} TCP to 179 from a stranger", to_nic / stranger / TCP(dport=179), HOST
        yield f"{family} UDP to 179", to_nic / ip / UDP(dport=179), HOST
        yield f"{family} TCP to 179 behind options", to_nic / extended / TCP(dport=179), POD
        yield f"{family} UDP to 3784 from a network", to_nic / ip / UDP(sport=49152, dport=3784) / Raw(bytes(24)), POD
        yield f"{family} UDP to 3785", to_nic / ip / UDP(sport=49152, dport=3785) / Raw(bytes(24)), HOST
        yield f"{family} VXLAN 110", to_nic / ip / UDP(sport=50000, dport=4789) / vxlan(110), POD
        yield f"{family} VXLAN 111", to_nic / ip / UDP(sport=50000, dport=4789) / vxlan(111), HOST
        yield f"{family} VXLAN 110 behind options", to_nic / extended / UDP(sport=50000, dport=4789) / vxlan(110), POD
        yield f"{family} magic packet", to_nic / ip / UDP(dport=9) / magic, BOTH
        yield f"{family} magic packet behind options, to port 40009", to_nic / extended / UDP(dport=40009) / magic, BOTH
        yield f"{family} five bytes FF", to_nic / ip / UDP(dport=9) / Raw(b"\xff" * 5 + b"\xaa" * 97), HOST
        yield f"{family} six bytes FF and no repetition", to_nic / ip / UDP(dport=9) / Raw(b"\xff" * 6 + bytes(range(96))), HOST
        for name, tag, owner in (("VLAN 10", Dot1Q(vlan=10), POD), ("VLAN 20, where the address isn't ours", Dot1Q(vlan=20), HOST),
                                 ("priority tag", Dot1Q(vlan=0, prio=5), POD), ("two tags", Dot1AD(vlan=100) / Dot1Q(vlan=10), POD)):
            yield f"{family} TCP to 179, {name}", to_nic / tag / ip / TCP(dport=179), owner
            yield f"{family} magic packet, {name}", to_nic / tag / ip / UDP(dport=9) / magic, BOTH
        yield f"{family} magic packet, two old tags", to_nic / Dot1Q(vlan=100) / Dot1Q(vlan=10) / ip / UDP(dport=9) / magic, BOTH
        yield f"{family} TCP to 179 for another station", to_other / ip / TCP(dport=179), HOST
        yield f"{family} magic packet for another station", to_other / ip / UDP(dport=9) / magic, BOTH
    ip4, ip6 = IP(src=WIRE4, dst=NIC4), IPv6(src=WIRE6, dst=NIC6)
    yield "TCP to 179 of another address", to_nic / IP(src=WIRE4, dst="192.0.2.77") / TCP(dport=179), HOST
    yield "IPv4 TCP to 179 from a network", to_nic / IP(src="198.51.100.7", dst=NIC4) / TCP(dport=179), POD
    yield "IPv6 TCP to 179 from a network", to_nic / IPv6(src="2001:db8:5:1::7", dst=NIC6) / TCP(dport=179), POD
    yield "IPv6 TCP behind a routing header", to_nic / ip6 / IPv6ExtHdrRouting(type=2, segleft=0, addresses=[NIC6]) / TCP(dport=179), POD
    yield "IPv6 TCP behind AH", to_nic / ip6 / AH(nh=6, payloadlen=4, spi=1, seq=1, icv=bytes(12)) / TCP(dport=179), POD
    yield "ARP request", to_all / ARP(op=1, hwsrc=WIRE_MAC, psrc=WIRE4, pdst=NIC4), BOTH
    yield "ARP request, VLAN 10", to_all / Dot1Q(vlan=10) / ARP(op=1, hwsrc=WIRE_MAC, psrc=WIRE4, pdst=NIC4), BOTH
    yield "ARP reply", to_nic / ARP(op=2, hwsrc=WIRE_MAC, psrc=WIRE4, hwdst=NIC_MAC, pdst=NIC4), BOTH
    yield "ARP reply to another station", to_other / ARP(op=2, hwsrc=WIRE_MAC, psrc=WIRE4), HOST
    yield "neighbour solicitation", Ether(src=WIRE_MAC, dst="33:33:ff:00:00:02") / IPv6(src=WIRE6, dst="ff02::1:ff00:2", hlim=255) \
        / ICMPv6ND_NS(tgt=NIC6), BOTH
    yield "neighbour advertisement", to_nic / IPv6(src=WIRE6, dst=NIC6, hlim=255) / ICMPv6ND_NA(tgt=WIRE6), BOTH
    yield "router advertisement", Ether(src=WIRE_MAC, dst="33:33:00:00:00:01") / IPv6(src="fe80::1", dst="ff02::1", hlim=255) \
        / ICMPv6ND_RA(routerlifetime=0), BOTH
    yield "ICMP echo request", to_nic / ip4 / ICMP(type=8), HOST
    yield "ICMP echo reply, which a rule clones", to_nic / ip4 / ICMP(type=0), BOTH
    yield "ICMPv6 echo request", to_nic / ip6 / ICMPv6EchoRequest(), HOST
    too_long = ICMP(type=3, code=4, nexthopmtu=1400)
    yield "fragmentation needed by the pod's TCP", to_nic / ip4 / too_long / IP(src=NIC4, dst=WIRE4) / TCP(sport=40000, dport=179), POD
    yield "fragmentation needed by the host's TCP", to_nic / ip4 / too_long / IP(src=NIC4, dst=WIRE4) / TCP(sport=40000, dport=443), HOST
    yield "fragmentation needed, says a router", to_nic / IP(src="203.0.113.1", dst=NIC4) / too_long / IP(src=NIC4, dst=WIRE4) \
        / TCP(sport=179, dport=40000), POD
    yield "ICMPv6 packet too big, of the pod's TCP", to_nic / ip6 / ICMPv6PacketTooBig(mtu=1400) / IPv6(src=NIC6, dst=WIRE6) \
        / TCP(sport=40000, dport=179), POD
    yield "ICMPv6 unreachable, of the host's TCP", to_nic / ip6 / ICMPv6DestUnreach() / IPv6(src=NIC6, dst=WIRE6) \
        / TCP(sport=40000, dport=443), HOST
    yield "0x0842 to all", wake_frame("525400123456"), BOTH
    yield "0x0842 to its target, VLAN 10", Ether(src=WIRE_MAC, dst="52:54:00:12:34:56") / Dot1Q(vlan=10, type=0x0842) / magic, BOTH
    yield "0x0842 that isn't a magic packet", Ether(src=WIRE_MAC, dst=NIC_MAC, type=0x0842) / Raw(bytes(60)), HOST
    yield "LLDP", Ether(src=WIRE_MAC, dst="01:80:c2:00:00:0e", type=0x88cc) / Raw(bytes(60)), HOST
    yield "LLC", Ether(src=WIRE_MAC, dst=NIC_MAC, type=60) / Raw(b"\xaa\xaa\x03" + bytes(57)), HOST
    yield "IPv4 cut short", Ether(src=WIRE_MAC, dst=NIC_MAC, type=0x0800) / Raw(bytes(ip4 / TCP(dport=179))[:16]), HOST
    yield "IPv4 with a header too short", Ether(src=WIRE_MAC, dst=NIC_MAC, type=0x0800) / Raw(b"\x44" + bytes(ip4 / TCP(dport=179))[1:]), HOST
    yield "VXLAN without its flag", to_nic / ip4 / UDP(dport=4789) / Raw(bytes(68)), HOST
    yield "VXLAN cut short", to_nic / ip4 / UDP(dport=4789) / Raw(b"\x08\0\0"), HOST
    yield "SCTP to 179", to_nic / ip4 / SCTP(dport=179), HOST
    long = Raw(b"x" * 3000)
    for name, owner, pieces in (
            ("IPv4 UDP to 3784", POD, fragment(IP(src=WIRE4, dst=NIC4, id=7) / UDP(sport=1, dport=3784) / long, 1400)),
            ("IPv4 UDP to 5000", HOST, fragment(IP(src=WIRE4, dst=NIC4, id=8) / UDP(sport=1, dport=5000) / long, 1400)),
            ("IPv6 UDP to 3784", POD, fragment6(ip6 / IPv6ExtHdrFragment(id=9) / UDP(sport=1, dport=3784) / long, 1400)),
            ("VXLAN 110", POD, fragment(IP(src=WIRE4, dst=NIC4, id=10) / UDP(sport=1, dport=4789) / vxlan(110, b"y" * 3000), 1400))):
        for number, piece in enumerate(pieces, 1):
            yield f"{name}, fragment {number} of {len(pieces)}", to_nic / piece, owner
    yield "fragment whose first one never came", to_nic / IP(src=WIRE4, dst=NIC4, id=99, frag=100, proto=17) / Raw(b"z" * 800), HOST


libc = ctypes.CDLL(None, use_errno=True)


def enter(process):
    with open(f"/proc/{process}/ns/net") as namespace:
        if libc.setns(namespace.fileno(), 0x40000000) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def packet_socket(process, interface):
    enter(process)
    opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    opened.bind((interface, 3))
    opened.setsockopt(263, 8, 1)  # SOL_PACKET, PACKET_AUXDATA: the kernel takes the outermost tag off
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    return opened


def receive(opened):
    """The next frame that came in, with its tag; nothing for one that went out."""
    data, ancillary, _, address = opened.recvmsg(70000, 256)
    if address[2] == 4:  # PACKET_OUTGOING
        return None
    for level, kind, value in ancillary:
        if (level, kind) == (263, 8):
            status, _, _, _, _, tci, tpid = struct.unpack_from("=IIIHHHH", value)
            if status & 0x10:
                data = data[:12] + struct.pack("!HH", tpid if status & 0x40 else 0x8100, tci) + data[12:]
    return data


def main():
    wire_process, host_process, pod_process, mode = sys.argv[1:]
    wire, pod = packet_socket(wire_process, "w0"), packet_socket(pod_process, "lan")
    enter(host_process)
    tap = None
    nic = "nic0" if mode == "veth" else "tap0"
    if mode == "tap":
        tap = os.open("/dev/net/tun", os.O_RDWR)
        fcntl.ioctl(tap, 0x400454ca, struct.pack("16sH22x", nic.encode(), 0x0002 | 0x1000 | 0x0010 | 0x0020))  # TAP, NO_PI, NAPI, NAPI_FRAGS
        subprocess.run(["ip", "link", "set", nic, "up"], check=True)
    print("ready", flush=True)
    sys.stdin.readline()  # what steers has begun
    subprocess.run(["nft", "-f", "-"], check=True, text=True, input=f"""table netdev seen {{
        chain stack {{ type filter hook ingress device {nic} priority 0; policy accept; counter; }}
    }}""")

    # One that stays: to start it anew for each frame would take most of the time.
    counters = subprocess.Popen(["nft", "-j", "-i"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def seen_by_host():
        counters.stdin.write("list table netdev seen\n")
        # A version with a prompt writes it before the answer.
        listing = json.loads(counters.stdout.readline().lstrip("nft> "))
        return next(part["counter"]["packets"] for item in listing["nftables"] if "rule" in item
                    for part in item["rule"]["expr"] if "counter" in part)

    def send(frame):
        if tap is None:
            wire.send(frame)
            return
        cuts = [0, 60, 62, 63, 70, 100, 200]
        os.writev(tap, [frame[start:end] for start, end in zip(cuts, cuts[1:] + [len(frame)]) if frame[start:end]])

    def until_fence(number):
        """All frames that come to the pod before the fence."""
        fence = bytes(wake_frame(f"0200{number:08x}"))
        send(fence)
        got, deadline = [], time.monotonic() + 5
        while True:
            if not select.select([pod], [], [], max(0, deadline - time.monotonic()))[0]:
                return None
            frame = receive(pod)
            if frame == fence:
                return got
            if frame is not None:
                got.append(frame)

    if until_fence(0) is None:
        print(json.dumps({"name": "the fence", "pod": 0, "host": 0, "expected": BOTH, "same": False}), flush=True)
        return
    for number, (name, frame, expected) in enumerate(table(), 1):
        sent, before = bytes(frame), seen_by_host()
        send(sent)
        got = until_fence(number)
        host = seen_by_host() - before - 1
        # A short frame may have been filled up on its way.
        same = got is not None and all(piece[:len(sent)] == sent and not any(piece[len(sent):]) for piece in got)
        print(json.dumps({"name": name, "pod": -1 if got is None else len(got), "host": host, "expected": expected, "same": same}), flush=True)


main()
