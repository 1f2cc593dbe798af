using System.Buffers.Binary;

namespace VirtWold.WakeOnLan;

/// <summary>
/// An Ethernet II frame that may carry a magic packet, read in place: any number of VLAN tags, then EtherType 0x0842, or UDP over
/// IPv4 (with options) or IPv6 (with extension headers). Everything in it is somebody else's claim and is checked against the bytes
/// that are there.
/// </summary>
/// <remarks>It holds the bytes and where things are in them: what nobody asks for isn't decoded.</remarks>
internal ref partial struct EthernetFrame
{
    /// <summary>Customary EtherType of a magic packet that goes without IP.</summary>
    public const ushort WakeOnLanEtherType = 0x0842;

    private const int EtherTypeOffset = 2 * MacAddress.Length;
    private const int TagLength = 4;
    private const ushort VlanIdMask = 0x0FFF;
    private const int NoVlan = -1;

    private readonly ReadOnlySpan<byte> _captured;
    private readonly int _wireLength;
    private int _vlanId = NoVlan;
    private int _ipOffset;
    private int _udpOffset;
    private int _payloadOffset;
    private int _payloadLength;

    private EthernetFrame(ReadOnlySpan<byte> captured, int wireLength)
    {
        _captured = captured;
        _wireLength = wireLength;
    }

    /// <summary>Whom the frame is for.</summary>
    public readonly MacAddress Destination => MacAddress.FromBytes(_captured);

    /// <summary>Who sent it, or the last bridge or router that rewrote it.</summary>
    public readonly MacAddress Source => MacAddress.FromBytes(_captured[MacAddress.Length..]);

    /// <summary>The VLAN of the outermost tag (0 to 4095), or nothing where the frame is untagged.</summary>
    public readonly int? VlanId => _vlanId == NoVlan ? null : _vlanId;

    /// <summary>What carries the payload.</summary>
    public Carrier Carrier { readonly get; private set; }

    /// <summary>The sender's IP address; not known where the carrier is Ethernet.</summary>
    public readonly InternetAddress SourceAddress => Carrier switch
    {
        Carrier.Udp4 => InternetAddress.FromV4(_captured[(_ipOffset + IPv4SourceOffset)..]),
        Carrier.Udp6 => InternetAddress.FromV6(_captured[(_ipOffset + IPv6SourceOffset)..]),
        _ => default,
    };

    /// <summary>The sender's UDP port; 0 where the carrier is Ethernet.</summary>
    public readonly int SourcePort => Carrier == Carrier.Ethernet ? 0 : Read16(_udpOffset);

    /// <summary>The UDP port it was sent to; 0 where the carrier is Ethernet.</summary>
    public readonly int DestinationPort => Carrier == Carrier.Ethernet ? 0 : Read16(_udpOffset + UdpDestinationOffset);

    /// <summary>What the carrier delivers, as much of it as was captured.</summary>
    public readonly ReadOnlySpan<byte> Payload => _captured.Slice(_payloadOffset, _payloadLength);

    /// <summary>Reads a frame. Allocates nothing.</summary>
    /// <param name="captured">The bytes of the frame from its destination address on, perhaps cut at its end.</param>
    /// <param name="wireLength">The frame's length on the wire in bytes, at least the length of <paramref name="captured"/>.</param>
    /// <param name="frame">The frame, where it is one that can carry a magic packet.</param>
    /// <param name="broken">The rule it broke, where it isn't.</param>
    public static bool TryRead(ReadOnlySpan<byte> captured, int wireLength, out EthernetFrame frame, out BrokenRule broken)
    {
        frame = new EthernetFrame(captured, wireLength);
        broken = frame.Read();
        if (broken != BrokenRule.None)
        {
            frame = default;
        }

        return broken == BrokenRule.None;
    }

    /// <summary>802.1Q, 802.1ad, and the EtherType that was used for stacked tags before 802.1ad.</summary>
    private static bool IsTag(int etherType) => etherType is 0x8100 or 0x88A8 or 0x9100;

    private BrokenRule Read()
    {
        int offset = EtherTypeOffset;
        int etherType;
        while (true)
        {
            if (_captured.Length < offset + sizeof(ushort))
            {
                return BrokenRule.FrameTooShort;
            }

            etherType = Read16(offset);
            if (!IsTag(etherType))
            {
                break;
            }

            if (_captured.Length < offset + TagLength)
            {
                return BrokenRule.FrameTooShort;
            }

            if (_vlanId == NoVlan)
            {
                _vlanId = Read16(offset + sizeof(ushort)) & VlanIdMask;
            }

            offset += TagLength;
        }

        offset += sizeof(ushort);
        switch (etherType)
        {
            case WakeOnLanEtherType:
                Carrier = Carrier.Ethernet;
                _payloadOffset = offset;
                _payloadLength = _captured.Length - offset;
                return BrokenRule.None;
            case 0x0800:
                return ReadIPv4(offset);
            case 0x86DD:
                return ReadIPv6(offset);
            default:
                return BrokenRule.NoKnownCarrier;
        }
    }

    private readonly int Read16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_captured[offset..]);
}
