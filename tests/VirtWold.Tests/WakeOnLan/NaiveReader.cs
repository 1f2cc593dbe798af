using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>
/// Reads frames and payloads a second time, as plainly as can be, to be compared with the real readers. A byte that was on the wire and
/// wasn't captured is a null here, and whatever depends on it is refused.
/// </summary>
internal static class NaiveReader
{
    /// <summary>What a frame carries; nothing where it can't carry a magic packet.</summary>
    public static NaiveFrame? ReadFrame(byte[] captured, int wireLength)
    {
        IEnumerable<byte?> missing = Enumerable.Repeat<byte?>(null, wireLength - captured.Length);
        List<byte?> rest = [.. captured.Select(static value => (byte?)value).Concat(missing).Skip(12)];
        int? vlan = null;
        while (Number(rest, 0) is 0x8100 or 0x88A8 or 0x9100)
        {
            vlan ??= Number(rest, 2) % 4096;
            rest = [.. rest.Skip(4)];
        }

        List<byte?> body = [.. rest.Skip(2)];
        return Number(rest, 0) switch
        {
            null => null,
            0x0800 when Datagram4(body) is { } payload => new NaiveFrame(Carrier.Udp4, vlan, payload),
            0x86DD when Datagram6(body) is { } payload => new NaiveFrame(Carrier.Udp6, vlan, payload),
            0x0800 or 0x86DD => null,
            _ => new NaiveFrame(Carrier.Ethernet, vlan, Known(body)),
        };
    }

    /// <summary>All magic packets in a payload: every place is tried, and what stands before the next one is a packet's password.</summary>
    public static IEnumerable<NaivePacket> FindPackets(byte[] payload)
    {
        byte[] rest = payload;
        while (FindPacket(rest) is { } packet)
        {
            byte[] behind = packet.Password;
            int[] starts = [.. Enumerable.Range(0, Math.Max(behind.Length - 101, 0)).Where(start => FindPacket([.. behind.Skip(start).Take(102)]) is not null)];
            int length = starts.Length > 0 ? starts[0] : behind.Length;
            yield return packet with { Password = [.. behind.Take(length)] };
            rest = [.. behind.Skip(length)];
        }
    }

    /// <summary>The first magic packet in a payload, with all that follows.</summary>
    public static NaivePacket? FindPacket(byte[] payload)
    {
        for (int start = 0; start + 102 <= payload.Length; start++)
        {
            byte[] candidate = [.. payload.Skip(start).Take(102)];
            byte[] address = [.. candidate.Skip(6).Take(6)];
            bool synchronized = candidate.Take(6).All(static value => value == 255);
            bool repeated = Enumerable.Range(0, 16).All(i => candidate.Skip(6 + (6 * i)).Take(6).SequenceEqual(address));
            bool isStation = address.Any(static value => value != 0) && address[0] % 2 == 0;
            if (synchronized && repeated && isStation)
            {
                return new NaivePacket(string.Join(':', address.Select(static value => $"{value:x2}")), [.. payload.Skip(start + 102)]);
            }
        }

        return null;
    }

    private static byte[]? Datagram4(List<byte?> packet)
    {
        int? version = packet.ElementAtOrDefault(0) / 16;
        int headerLength = packet.ElementAtOrDefault(0) % 16 * 4 ?? 0;
        int totalLength = Number(packet, 2) ?? 0;
        bool isFragment = Number(packet, 6) is not (0x0000 or 0x4000 or 0x8000 or 0xC000);
        if (version != 4 || headerLength < 20 || totalLength < headerLength || totalLength > packet.Count || isFragment)
        {
            return null;
        }

        return packet[9] == 17 && packet.Take(headerLength).All(static value => value is not null)
            ? Datagram([.. packet.Take(totalLength).Skip(headerLength)])
            : null;
    }

    private static byte[]? Datagram6(List<byte?> packet)
    {
        if (packet.Count < 40 || packet.Take(40).Any(static value => value is null) || packet[0] / 16 != 6)
        {
            return null;
        }

        int payloadLength = Number(packet, 4) ?? 0;
        return payloadLength <= packet.Count - 40
            ? BehindExtensionHeaders(packet[6], [.. packet.Skip(40).Take(payloadLength)], left: 8)
            : null;
    }

    private static byte[]? BehindExtensionHeaders(byte? type, List<byte?> rest, int left)
    {
        if (type == 17)
        {
            return Datagram(rest);
        }

        if (left == 0 || type is not (0 or 43 or 44 or 60) || rest.Count < 8 || rest.Take(8).Any(static value => value is null))
        {
            return null;
        }

        if (type != 44)
        {
            return BehindExtensionHeaders(rest[0], [.. rest.Skip(8 + (8 * rest[1]!.Value))], left - 1);
        }

        bool isWhole = rest[2] == 0 && (rest[3] == 0 || rest[3] == 2 || rest[3] == 4 || rest[3] == 6);
        return isWhole ? BehindExtensionHeaders(rest[0], [.. rest.Skip(8)], left - 1) : null;
    }

    private static byte[]? Datagram(List<byte?> datagram)
    {
        int length = Number(datagram, 4) ?? 0;
        bool hasHeader = datagram.Count >= 8 && datagram.Take(8).All(static value => value is not null);
        return hasHeader && length >= 8 && length <= datagram.Count ? Known([.. datagram.Take(length).Skip(8)]) : null;
    }

    private static byte[] Known(List<byte?> bytes) =>
        [.. bytes.TakeWhile(static value => value is not null).Select(static value => value!.Value)];

    /// <summary>Two bytes as a number; nothing where one of them isn't there.</summary>
    private static int? Number(List<byte?> bytes, int at) => (bytes.ElementAtOrDefault(at) * 256) + bytes.ElementAtOrDefault(at + 1);
}
