#!/usr/bin/python3
"""Asks a shared NIC once, from the wire, and prints how many answers come.

    answers.py WIRE QUESTION

WIRE is a process in the wire's network namespace. QUESTION is arp, nd, or unreachable: a magic packet to a port that nobody listens on.
A second question, whose answer nobody but the host gives, is asked behind the first one: what hasn't come by then never comes.
"""
import ctypes
import logging
import os
import select
import socket
import sys
import time

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
from scapy.all import ARP, ICMP, IP, UDP, Ether, ICMPv6ND_NS, ICMPv6NDOptSrcLLAddr, IPv6, Raw

WIRE_MAC, NIC_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"
questions = {
    "arp": (Ether(src=WIRE_MAC, dst="ff:ff:ff:ff:ff:ff") / ARP(op=1, hwsrc=WIRE_MAC, psrc="192.0.2.1", pdst="192.0.2.2"),
            lambda frame: frame[12:14] == b"\x08\x06" and frame[21] == 2),
    "nd": (Ether(src=WIRE_MAC, dst="33:33:ff:00:00:02") / IPv6(src="2001:db8::1", dst="ff02::1:ff00:2", hlim=255)
           / ICMPv6ND_NS(tgt="2001:db8::2") / ICMPv6NDOptSrcLLAddr(lladdr=WIRE_MAC),
           lambda frame: frame[12:14] == b"\x86\xdd" and frame[20] == 58 and frame[54] == 136),
    "unreachable": (Ether(src=WIRE_MAC, dst=NIC_MAC) / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5, dport=9)
                    / Raw(b"\xff" * 6 + bytes.fromhex("525400123456") * 16),
                    lambda frame: frame[12:14] == b"\x08\x00" and frame[23] == 1 and frame[34] == 3),
}
ping = Ether(src=WIRE_MAC, dst=NIC_MAC) / IP(src="192.0.2.1", dst="192.0.2.2") / ICMP(type=8, id=7)


def is_pong(frame):
    return frame[12:14] == b"\x08\x00" and frame[23] == 1 and frame[34] == 0


with open(f"/proc/{sys.argv[1]}/ns/net") as namespace:
    if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
wire.bind(("w0", 3))
question, is_answer = questions[sys.argv[2]]
wire.send(bytes(question))
answers, pongs, deadline = 0, 0, time.monotonic() + 10
wire.send(bytes(ping))
while pongs < 2 and select.select([wire], [], [], max(0, deadline - time.monotonic()))[0]:
    frame, address = wire.recvfrom(70000)
    if address[2] == 4:  # PACKET_OUTGOING
        continue
    answers += is_answer(frame)
    if is_pong(frame):
        pongs += 1
        if pongs < 2:
            # An answer of the pod's takes its own way: time for another round.
            time.sleep(0.1)
            wire.send(bytes(ping))
print(answers)
