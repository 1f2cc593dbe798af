using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture.Savefiles;

/// <summary>
/// Makes Ethernet frames of packets that were captured with another header, so that they are read as a live frame is: with the sender's
/// address where the header has it, and all zero where it hasn't. One that is shorter than its header becomes an empty frame.
/// </summary>
internal sealed class LinkLayer
{
    private const int HeaderLength = (2 * MacAddress.Length) + sizeof(ushort);

    private const ushort IPv4 = 0x0800;
    private const ushort IPv6 = 0x86DD;

    /// <summary>Reserved: no frame has it.</summary>
    private const ushort NoEtherType = 0xFFFF;

    // What Linux says of a cooked packet (pcap-linktype's LINKTYPE_LINUX_SLL): to whom it went, and over what.
    private const int ToAll = 1;
    private const int Outgoing = 4;
    private const int Netlink = 824;

    private byte[] _frame = new byte[2048];

    /// <summary>Whether packets of a link type can be read.</summary>
    public static bool Knows(int linkType) => linkType is LinkType.Null or LinkType.Ethernet or LinkType.RawLinux or LinkType.RawOpenBsd or LinkType.Raw
        or LinkType.Loop or LinkType.LinuxCooked or LinkType.PktapDarwin or LinkType.IPv4 or LinkType.IPv6 or LinkType.Pktap or LinkType.LinuxCooked2;

    /// <summary>Makes the frame.</summary>
    /// <param name="packet">The packet.</param>
    /// <param name="frame">The frame; valid until the next one.</param>
    /// <returns>Whether the link type is known.</returns>
    public bool TryConvert(scoped in SavedPacket packet, out CapturedFrame frame)
    {
        ReadOnlySpan<byte> bytes = packet.Bytes;
        switch (packet.LinkType)
        {
            case LinkType.Ethernet:
                frame = new CapturedFrame(bytes, packet.WireLength, packet.Time, packet.IsOutgoing);
                return true;
            case LinkType.LinuxCooked:
                frame = Cooked(packet, new CookedHeader(Length: 16, Kind: 0, Hardware: 2, AddressLength: 4, Address: 6, Protocol: 14));
                return true;
            case LinkType.LinuxCooked2:
                frame = Cooked(packet, new CookedHeader(Length: 20, Kind: 9, Hardware: 8, AddressLength: 10, Address: 12, Protocol: 0));
                return true;
            case LinkType.RawLinux or LinkType.RawOpenBsd or LinkType.Raw or LinkType.IPv4 or LinkType.IPv6:
                frame = Join(packet, 0, OfVersion(bytes));
                return true;
            case LinkType.Null or LinkType.Loop:
                frame = Join(packet, sizeof(uint), OfFamily(bytes));
                return true;
            case LinkType.Pktap or LinkType.PktapDarwin:
                return TryUnwrap(packet, out frame);
            default:
                frame = default;
                return false;
        }
    }

    /// <summary>The EtherType of what follows, by the IP version in its first byte.</summary>
    private static ushort OfVersion(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? NoEtherType : (bytes[0] >> 4) switch
    {
        4 => IPv4,
        6 => IPv6,
        _ => NoEtherType,
    };

    /// <summary>The same by an address family, in any byte order: the BSDs have four numbers for IPv6.</summary>
    private static ushort OfFamily(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            return NoEtherType;
        }

        uint little = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return Math.Min(little, BinaryPrimitives.ReverseEndianness(little)) switch
        {
            2 => IPv4,
            10 or 24 or 28 or 30 => IPv6,
            _ => NoEtherType,
        };
    }

    private CapturedFrame Cooked(scoped in SavedPacket packet, CookedHeader header)
    {
        ReadOnlySpan<byte> bytes = packet.Bytes;
        if (bytes.Length < header.Length)
        {
            return new CapturedFrame([], packet.WireLength, packet.Time, packet.IsOutgoing);
        }

        // In the second version the kind and the address's length are one byte each; in the first the low bytes of two.
        int kind = bytes[header.Kind + 1];
        bool hasAddress = bytes[header.AddressLength + 1] == MacAddress.Length;
        int hardware = BinaryPrimitives.ReadUInt16BigEndian(bytes[header.Hardware..]);
        ushort protocol = hardware == Netlink ? NoEtherType : BinaryPrimitives.ReadUInt16BigEndian(bytes[header.Protocol..]);
        ReadOnlySpan<byte> source = hasAddress ? bytes.Slice(header.Address, MacAddress.Length) : [];
        return Join(packet, header.Length, protocol, source, isToAll: kind == ToAll, isOutgoing: kind == Outgoing);
    }

    /// <summary>Reads what is behind macOS's header, which has its own length and the link type of what follows, both little-endian.</summary>
    private bool TryUnwrap(scoped in SavedPacket packet, out CapturedFrame frame)
    {
        const int typeOffset = 8;
        ReadOnlySpan<byte> bytes = packet.Bytes;
        if (bytes.Length < typeOffset + sizeof(uint))
        {
            frame = new CapturedFrame([], packet.WireLength, packet.Time, packet.IsOutgoing);
            return true;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int linkType = BinaryPrimitives.ReadInt32LittleEndian(bytes[typeOffset..]);
        if (length > bytes.Length || linkType is LinkType.Pktap or LinkType.PktapDarwin)
        {
            frame = default;
            return false;
        }

        SavedPacket inner = new(linkType, bytes[(int)length..], (uint)packet.WireLength - length, packet.Time, packet.IsOutgoing);
        return TryConvert(inner, out frame);
    }

    private CapturedFrame Join(
        scoped in SavedPacket packet, int headerLength, ushort etherType, ReadOnlySpan<byte> source = default, bool isToAll = false, bool isOutgoing = false)
    {
        if (packet.Bytes.Length < headerLength)
        {
            return new CapturedFrame([], packet.WireLength, packet.Time, packet.IsOutgoing);
        }

        ReadOnlySpan<byte> payload = packet.Bytes[headerLength..];
        int length = HeaderLength + payload.Length;
        if (_frame.Length < length)
        {
            _frame = new byte[length];
        }

        Span<byte> frame = _frame.AsSpan(0, length);
        frame[..MacAddress.Length].Fill(isToAll ? (byte)0xFF : (byte)0);
        frame[MacAddress.Length..(2 * MacAddress.Length)].Clear();
        source.CopyTo(frame[MacAddress.Length..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(2 * MacAddress.Length)..], etherType);
        payload.CopyTo(frame[HeaderLength..]);
        return new CapturedFrame(frame, packet.WireLength - headerLength + HeaderLength, packet.Time, packet.IsOutgoing || isOutgoing);
    }

    /// <summary>Where in a cooked packet's header things are.</summary>
    private readonly record struct CookedHeader(int Length, int Kind, int Hardware, int AddressLength, int Address, int Protocol);
}
