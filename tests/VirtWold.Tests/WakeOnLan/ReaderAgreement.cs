using System.Globalization;
using System.Net.NetworkInformation;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Holds what the real readers see against what <see cref="NaiveReader"/> and <see cref="PacketDotNetReader"/> see.</summary>
internal static class ReaderAgreement
{
    /// <summary>Compares what they make of a frame and of the payload in it.</summary>
    /// <returns>What each of them says where they disagree; nothing where they agree.</returns>
    public static string? FindDisagreement(byte[] captured, int wireLength)
    {
        NaiveFrame? naive = NaiveReader.ReadFrame(captured, wireLength);
        FrameReading real = FrameReading.Of(captured, wireLength);
        return Compare(Describe(naive), Describe(real))
            ?? (naive is null ? null : FindDisagreement(naive.Payload))
            ?? (real.Accepted && captured.Length == wireLength ? CompareWithPacketDotNet(captured, real) : null);
    }

    /// <summary>Compares what they make of a payload.</summary>
    /// <inheritdoc cref="FindDisagreement(byte[], int)"/>
    public static string? FindDisagreement(byte[] payload) => Compare(
        string.Join("; ", NaiveReader.FindPackets(payload).Select(static packet => $"{packet.Target} and {packet.Password.Length} bytes")),
        string.Join("; ", Find(payload)));

    private static string? CompareWithPacketDotNet(byte[] frame, FrameReading real)
    {
        string source = new PhysicalAddress(Convert.FromHexString(real.Source.ToString().Replace(":", "", StringComparison.Ordinal))).ToString();
        string rest = real.Carrier == Carrier.Ethernet
            ? "raw"
            : string.Create(CultureInfo.InvariantCulture, $"{real.SourceAddress} {real.SourcePort} {real.DestinationPort}");
        string ours = string.Create(CultureInfo.InvariantCulture, $"{source} {real.VlanId} {rest} {Convert.ToHexString(real.Payload)}");
        return PacketDotNetReader.Describe(frame) is { } theirs && theirs != ours ? $"PacketDotNet: {theirs}; real: {ours}" : null;
    }

    private static string? Compare(string naive, string real) => naive == real ? null : $"naive: {naive}; real: {real}";

    private static string Describe(NaiveFrame? frame) =>
        frame is null ? "refused" : $"{frame.Carrier} {frame.VlanId} {Convert.ToHexString(frame.Payload)}";

    private static string Describe(FrameReading frame) =>
        frame.Accepted ? $"{frame.Carrier} {frame.VlanId} {Convert.ToHexString(frame.Payload)}" : "refused";

    private static List<string> Find(byte[] payload)
    {
        List<string> found = [];
        ReadOnlySpan<byte> rest = payload;
        while (MagicPacket.TryReadNext(ref rest, out MagicPacket packet, out _))
        {
            found.Add($"{packet.Target} and {packet.Password.Length} bytes");
        }

        return found;
    }
}
