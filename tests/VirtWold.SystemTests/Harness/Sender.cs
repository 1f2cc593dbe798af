using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>The programs that people wake machines with, on the sender's end of the cable.</summary>
internal sealed class Sender(VethPair network)
{
    /// <summary>The distribution's Python: other interpreters lack the distribution's packages.</summary>
    public const string Python = "/usr/bin/python3";

    // Only what is needed: to load everything takes three times as long.
    private const string ScapyImports =
        "from scapy.layers.l2 import Ether, Dot1Q, Dot1AD; from scapy.layers.inet import IP, UDP; from scapy.layers.inet6 import IPv6; "
        + "from scapy.sendrecv import sendp; ";

    // Plain sockets: to build so many frames layer by layer takes too long.
    private const string FloodScript = """
        import os, socket, sys
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        wire.bind((sys.argv[1], 0))
        header = b"\xff" * 6 + bytes.fromhex("020000000201") + b"\x08\x42"
        for _ in range(int(sys.argv[2])):
            wire.send(header + b"\xff" * 6 + (b"\x02" + os.urandom(5)) * 16)
        """;

    private static readonly Lazy<bool> HasScapy = new(() => Tool.Try(Python, "-c", "import scapy").ExitCode == 0);

    /// <summary>Whether frames can be built.</summary>
    public static bool ScapyIsInstalled => HasScapy.Value;

    /// <summary>wakeonlan: one UDP datagram to 255.255.255.255, port 9 unless told otherwise.</summary>
    public void WakeOnLan(string mac, int port = 9) =>
        network.Sender.Run("wakeonlan", "-p", port.ToString(CultureInfo.InvariantCulture), mac);

    /// <summary>etherwake: one raw frame to the target's own address.</summary>
    public void EtherWake(string mac) => network.Sender.Run("etherwake", "-i", VethPair.SenderInterface, mac);

    /// <summary>etherwake -b: one raw frame to the broadcast address.</summary>
    public void EtherWakeBroadcast(string mac) => network.Sender.Run("etherwake", "-i", VethPair.SenderInterface, "-b", mac);

    /// <summary>Sends magic packets for as many different addresses as fast as it can, with a new set of addresses each time.</summary>
    public void SendFlood(int count) =>
        network.Sender.Run(Python, "-c", FloodScript, VethPair.SenderInterface, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends frames, each once and in order.</summary>
    public void Send(params IEnumerable<Frame> frames)
    {
        var list = string.Join(", ", frames.Select(frame => frame.Expression));
        network.Sender.Run(Python, "-c", $"{ScapyImports}sendp([{list}], iface='{VethPair.SenderInterface}', verbose=0)");
    }
}
