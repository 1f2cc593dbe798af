using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>The programs that people wake machines with, on the sender's end of the cable.</summary>
internal sealed class Sender(VethPair network)
{
    /// <summary>The distribution's Python: other interpreters lack the distribution's packages.</summary>
    public const string Python = "/usr/bin/python3";

    // Plain sockets: to build so many frames layer by layer takes too long.
    private const string FloodScript = """
        import os, socket, sys
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        wire.bind((sys.argv[1], 0))
        header = b"\xff" * 6 + bytes.fromhex("020000000201") + b"\x08\x42"
        for _ in range(int(sys.argv[2])):
            wire.send(header + b"\xff" * 6 + (b"\x02" + os.urandom(5)) * 16)
        """;

    // What a network is full of, and what comes nearest to a magic packet: UDP to port 9 with five bytes FF.
    private const string NoiseScript = """
        import socket, sys
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        wire.bind((sys.argv[1], 0))
        header = b"\xff" * 6 + bytes.fromhex("020000000201")
        udp4 = bytes.fromhex("450000820001000040110000c0000201ffffffff") + bytes.fromhex("9c400009006e0000")
        tcp4 = bytes.fromhex("450000820001000040060000c0000201ffffffff")
        udp6 = bytes.fromhex("60000000006e1101") + b"\xfe\x80" + bytes(13) + b"\x01" + b"\xff\x02" + bytes(13) + b"\x01"
        noise = [
            header + b"\x08\x06" + bytes(28),
            header + b"\x08\x00" + udp4 + b"\xff" * 5 + bytes(97),
            header + b"\x08\x00" + tcp4 + b"\xff" * 110,
            header + b"\x86\xdd" + udp6 + bytes.fromhex("9c400009006e0000") + bytes(102),
            header + b"\x81\x00\x00\x2a\x08\x00" + udp4 + bytes(102),
        ]
        for number in range(int(sys.argv[2])):
            wire.send(noise[number % len(noise)])
        """;

    private static readonly Lazy<bool> HasScapy = new(() => Tool.Try(Python, "-c", "import scapy").ExitCode == 0);

    /// <summary>Whether frames can be built.</summary>
    public static bool ScapyIsInstalled => HasScapy.Value;

    /// <summary>Sends frames on this side of the cable.</summary>
    public FrameMaker Maker { get; } = new(network.Sender);

    /// <summary>wakeonlan: one UDP datagram to 255.255.255.255, port 9 unless told otherwise.</summary>
    public void WakeOnLan(string mac, int port = 9) =>
        network.Sender.Run("wakeonlan", "-p", port.ToString(CultureInfo.InvariantCulture), mac);

    /// <summary>wakeonlan behind a flood, until the guest runs.</summary>
    public void WakeBehindAFlood(Guest guest) => WakeBehindAFlood(guest.Mac, () => guest.State == "running");

    /// <summary>
    /// wakeonlan behind a flood, until that is heard: a daemon that has no processor just then reads on when the kernel has long been out of
    /// room, and a packet that came meanwhile is lost.
    /// </summary>
    public void WakeBehindAFlood(string mac, Func<bool> isHeard) =>
        Eventually.True(
            () =>
            {
                WakeOnLan(mac);
                return isHeard();
            },
            TimeSpan.FromSeconds(15),
            () => $"a packet for {mac} that is heard");

    /// <summary>wakeonlan to one address.</summary>
    public void WakeOnLanTo(string address, string mac) => network.Sender.Run("wakeonlan", "-i", address, mac);

    /// <summary>etherwake: one raw frame to the target's own address.</summary>
    public void EtherWake(string mac, params IEnumerable<string> options) =>
        network.Sender.Run(["etherwake", "-i", VethPair.SenderInterface, .. options, mac]);

    /// <summary>etherwake -b: one raw frame to the broadcast address.</summary>
    public void EtherWakeBroadcast(string mac) => EtherWake(mac, "-b");

    /// <summary>nmap's script: the same UDP datagram twice.</summary>
    public void Nmap(string mac)
    {
        // It looks for no hosts, and reports what it did instead of failing.
        var result = network.Sender.Run(
            "nmap", "--script", "broadcast-wake-on-lan", "--script-args",
            $"broadcast-wake-on-lan.MAC='{mac}',broadcast-wake-on-lan.address=255.255.255.255");
        Assert.That(result.Output, Does.Contain("Sent WOL packet"));
    }

    /// <summary>Sends magic packets for as many different addresses as fast as it can, with a new set of addresses each time.</summary>
    public void SendFlood(int count) => RunScript(FloodScript, count);

    /// <summary>The same by another cable.</summary>
    public void SendFloodFrom(string senderInterface, int count) =>
        network.Sender.Run(Python, "-c", FloodScript, senderInterface, count.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends frames that aren't magic packets as fast as it can.</summary>
    public void SendNoise(int count) => RunScript(NoiseScript, count);

    /// <summary>Sends frames, each once and in order.</summary>
    public void Send(params IEnumerable<Frame> frames) => Maker.Send(VethPair.SenderInterface, frames);

    private void RunScript(string script, int count) =>
        network.Sender.Run(Python, "-c", script, VethPair.SenderInterface, count.ToString(CultureInfo.InvariantCulture));
}
