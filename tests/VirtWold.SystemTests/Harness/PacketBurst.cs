using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>Many magic packets as raw frames.</summary>
internal static class PacketBurst
{
    private const string Script = """
        import socket, sys, time
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        wire.bind((sys.argv[1], 0))
        header = b"\xff" * 6 + bytes.fromhex("020000000201") + b"\x08\x42"
        frames = [header + b"\xff" * 6 + bytes.fromhex(mac.replace(":", "")) * 16 for mac in sys.argv[4:]]
        for _ in range(int(sys.argv[2])):
            for frame in frames:
                wire.send(frame)
                if sys.argv[3] == "paced":
                    time.sleep(0.001)
        """;

    /// <summary>Sends a packet for each address as fast as it can, and all of that so many times.</summary>
    public static void Send(VethPair network, int times, params IEnumerable<string> macs) => Run(network, times, "unpaced", macs);

    /// <summary>Sends a packet for each address, at most one in a millisecond: a ring that is read by somebody never overflows.</summary>
    public static void SendPaced(VethPair network, params IEnumerable<string> macs) => Run(network, 1, "paced", macs);

    private static void Run(VethPair network, int times, string pace, IEnumerable<string> macs) =>
        network.Sender.Run(
            [Sender.Python, "-c", Script, VethPair.SenderInterface, times.ToString(CultureInfo.InvariantCulture), pace, .. macs]);
}
