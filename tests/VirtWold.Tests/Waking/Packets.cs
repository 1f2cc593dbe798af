using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Waking;

/// <summary>Magic packets and where they come from.</summary>
internal static class Packets
{
    public static PacketOrigin Origin { get; } = new(
        "eth0", Carrier.Udp4, Stations.Sender, InternetAddress.FromV4([192, 0, 2, 7]), 9, null);

    /// <summary>How the log names <see cref="Origin"/>.</summary>
    public const string OriginText = "UDP port 9 from 192.0.2.7 (02:00:00:00:00:01) on eth0";

    public static MagicPacket For(MacAddress target) => new(target, new SecureOnPassword([]));

    /// <summary>An address of its own for each number.</summary>
    public static MacAddress Mac(int number) =>
        MacAddress.FromBytes([0x02, 0xAA, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
