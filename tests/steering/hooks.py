#!/usr/bin/python3
"""Prints the programs at an interface's ingress, one a line: those of TCX in their order, then those of tc's filters.

    hooks.py INTERFACE

Asks the kernel by itself, so that the program under test isn't asked about itself.
"""
import ctypes
import json
import os
import platform
import socket
import struct
import subprocess
import sys

NUMBER = {"x86_64": 321, "aarch64": 280}[platform.machine()]
libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes, len(attributes))
    return libc.syscall(NUMBER, command, buffer, len(attributes)), buffer.raw


def name_of(program):
    descriptor, _ = bpf(13, struct.pack("=IIII", program, 0, 0, 0))  # BPF_PROG_GET_FD_BY_ID
    information = ctypes.create_string_buffer(232)
    bpf(15, struct.pack("=IIQ", descriptor, 232, ctypes.addressof(information)))  # BPF_OBJ_GET_INFO_BY_FD
    os.close(descriptor)
    return information.raw[64:80].split(b"\0")[0].decode()


def tcx(interface):
    ids = (ctypes.c_uint32 * 32)()
    query = struct.pack("=IIIIQIIQQQQ", socket.if_nametoindex(interface), 46, 0, 0, ctypes.addressof(ids), 32, 0, 0, 0, 0, 0)  # BPF_TCX_INGRESS
    result, answer = bpf(16, query)  # BPF_PROG_QUERY
    return [] if result < 0 else [name_of(ids[place]) for place in range(struct.unpack_from("=I", answer, 24)[0])]


def filters(interface):
    listing = subprocess.run(["tc", "-j", "filter", "show", "dev", interface, "ingress"], capture_output=True, text=True).stdout
    return [name_of(entry["options"]["prog"]["id"]) for entry in json.loads(listing or "[]") if "prog" in entry.get("options", {})]


for program in tcx(sys.argv[1]):
    print("tcx", program)
for program in filters(sys.argv[1]):
    print("clsact", program)
