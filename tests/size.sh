#!/usr/bin/env bash
# Prints which part of the program takes how much of its file: what the native compiler's map says of each piece of code and data, summed up
# by whom its name is of. `make size` makes the map.
#
#   tests/size.sh MAP PROGRAM
set -euo pipefail

map=$1 program=$2

# The first pattern that a name has says whose it is: a list of the runtime's for machines of KubeVirt is there for KubeVirt.
awk -v file="$(stat -c %s "$program")" '
function whose(name) {
    if (name ~ /VirtWold_Machines_KubeVirt/) return "KubeVirt"
    if (name ~ /YamlDotNet|System_Net_Http|System_Net_Security|System_Net_Quic|System_Security|System_Formats_Asn1|System_IO_Compression/) return "HTTP client, TLS, YAML (for KubeVirt)"
    if (name ~ /VirtWold_(Web|Status)|Microsoft_AspNetCore|Microsoft_Extensions|System_IO_Pipelines/) return "web server and status"
    if (name ~ /VirtWold_Machines_Libvirt|System_Private_Xml/) return "libvirt, with its XML"
    if (name ~ /VirtWold_Steering/) return "steering"
    if (name ~ /ZstdSharp|VirtWold_Capture_Savefiles/) return "savefiles (replay)"
    if (name ~ /VirtWold_(CommandLine|Checks|Terminal)|System_CommandLine/) return "command line and checks"
    if (name ~ /VirtWold|SharpPcap|PacketDotNet/) return "capture, waking, stand-in and the rest of our own"
    if (name ~ /System_Text_Json|System_Text_Encodings/) return "JSON"
    return "runtime and base libraries"
}
function kilo(bytes) { return sprintf("%.0f", bytes / 1000) }
function share(bytes) { return sprintf("%.1f %%", 100 * bytes / file) }
function row(key, a, b, c, d, e) { printf "%d\t%-50s %10s %10s %10s %8s\n", key, a, b, c, d, e }
{
    if (!match($0, / Name="[^"]*"/)) next
    name = substr($0, RSTART + 7, RLENGTH - 8)
    if (!match($0, / Length="[0-9]+"/)) next
    length_ = substr($0, RSTART + 9, RLENGTH - 10) + 0
    kind = $1
    sub(/^</, "", kind)
    # Of the runtime own bookkeeping nobody in particular is the reason.
    part = name ~ /^_?_?(embedded|stacktrace|type_to|external|Generic|interface)/ ? "tables of types for all of them" : whose(name)
    if (kind == "MethodCode" || kind == "UnboxingStub" || kind == "ReadyToRunHelper") code[part] += length_
    else data[part] += length_
    parts[part] = 1
    sum += length_
}
END {
    row(file + 1, "part", "code, kB", "data, kB", "together", "share")
    for (part in parts) {
        all = code[part] + data[part]
        row(all, part, kilo(code[part]), kilo(data[part]), kilo(all), share(all))
    }
    row(-1, "collector in C++, and tables for unwinding", "", "", kilo(file - sum), share(file - sum))
    row(-2, "the file", "", "", kilo(file), share(file))
}' "$map" | sort -rn | cut -f 2-
