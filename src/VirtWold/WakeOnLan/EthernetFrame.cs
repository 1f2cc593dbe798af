using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace VirtWold.WakeOnLan;

/// <summary>
/// An Ethernet frame that may carry a magic packet, read in place: any number of VLAN tags, then UDP over IPv4 (with options) or IPv6 (with
/// extension headers), or any other EtherType or length (IEEE 802.3), behind which the packet may stand anywhere. Everything in it is
/// unchecked input and is compared with the bytes that are there.
/// </summary>
/// <remarks>It holds the bytes and where things are in them: what nobody asks for isn't decoded.</remarks>
internal readonly ref partial struct EthernetFrame
{
    /// <summary>Customary EtherType of a magic packet that goes without IP.</summary>
    public const ushort WakeOnLanEtherType = 0x0842;

    /// <summary>Where a frame's EtherType stands, or the first of its tags.</summary>
    public const int EtherTypeOffset = 2 * MacAddress.Length;

    private const int IPv4EtherType = 0x0800;
    private const int IPv6EtherType = 0x86DD;
    private const int TagLength = 4;
    private const ushort VlanIdMask = 0x0FFF;
    private const int NoVlan = -1;

    private readonly ReadOnlySpan<byte> _captured;
    private readonly int _vlanId;
    private readonly int _etherType;
    private readonly int _ipOffset;
    private readonly Extent _payload;

    private EthernetFrame(ReadOnlySpan<byte> captured, int vlanId, Carrier carrier, int etherType, int ipOffset, Extent payload)
    {
        _etherType = etherType;
        _captured = captured;
        _vlanId = vlanId;
        Carrier = carrier;
        _ipOffset = ipOffset;
        _payload = payload;
    }

    /// <summary>Whom the frame is for.</summary>
    public MacAddress Destination => MacAddress.FromBytes(_captured);

    /// <summary>Who sent it, or the last bridge or router that rewrote it.</summary>
    public MacAddress Source => MacAddress.FromBytes(_captured[MacAddress.Length..]);

    /// <summary>The VLAN of the outermost tag (0 to 4095), or null if the frame is untagged.</summary>
    public int? VlanId => _vlanId == NoVlan ? null : _vlanId;

    /// <summary>What carries the payload.</summary>
    public Carrier Carrier { get; }

    /// <summary>Whether it says itself that it carries a magic packet, or a datagram that may be one; others carry anything.</summary>
    public bool IsMeantForUs => Carrier != Carrier.Ethernet || _etherType == WakeOnLanEtherType;

    /// <summary>The sender's IP address; not known where the carrier is Ethernet.</summary>
    public InternetAddress SourceAddress => Carrier switch
    {
        Carrier.Udp4 => InternetAddress.FromV4(_captured[(_ipOffset + IPv4SourceOffset)..]),
        Carrier.Udp6 => InternetAddress.FromV6(_captured[(_ipOffset + IPv6SourceOffset)..]),
        _ => default,
    };

    /// <summary>The IP address that it was sent to; not known where the carrier is Ethernet.</summary>
    public InternetAddress DestinationAddress => Carrier switch
    {
        Carrier.Udp4 => InternetAddress.FromV4(_captured[(_ipOffset + IPv4DestinationOffset)..]),
        Carrier.Udp6 => InternetAddress.FromV6(_captured[(_ipOffset + IPv6DestinationOffset)..]),
        _ => default,
    };

    /// <summary>The sender's UDP port; 0 where the carrier is Ethernet.</summary>
    public int SourcePort => Carrier == Carrier.Ethernet ? 0 : Read16(_captured, _payload.Begin - UdpHeaderLength);

    /// <summary>The UDP port it was sent to; 0 where the carrier is Ethernet.</summary>
    public int DestinationPort => Carrier == Carrier.Ethernet ? 0 : Read16(_captured, _payload.Begin - UdpHeaderLength + UdpDestinationOffset);

    /// <summary>What the carrier delivers, as much of it as was captured.</summary>
    public ReadOnlySpan<byte> Payload => _captured[_payload.Begin.._payload.End];

    /// <summary>Whether the carrier delivered more than was captured.</summary>
    /// <param name="wireLength">The frame's length on the wire in bytes.</param>
    public bool IsPayloadCut(int wireLength) => Carrier == Carrier.Ethernet
        ? wireLength > _captured.Length
        : Read16(_captured, _payload.Begin - UdpHeaderLength + UdpLengthOffset) - UdpHeaderLength > _payload.End - _payload.Begin;

    /// <summary>Reads a frame. Allocates nothing.</summary>
    /// <param name="captured">The bytes of the frame from its destination address on, perhaps cut at its end.</param>
    /// <param name="wireLength">The frame's length on the wire in bytes, at least the length of <paramref name="captured"/>.</param>
    /// <param name="frame">The frame, where it is one that can carry a magic packet.</param>
    /// <param name="broken">The rule it broke, where it isn't.</param>
    public static bool TryRead(ReadOnlySpan<byte> captured, int wireLength, out EthernetFrame frame, out BrokenRule broken)
    {
        int vlanId = NoVlan;
        int offset = EtherTypeOffset;
        int etherType;
        while (true)
        {
            if (captured.Length < offset + sizeof(ushort))
            {
                return Refuse(BrokenRule.FrameTooShort, out frame, out broken);
            }

            etherType = Read16(captured, offset);
            if (!IsTag(etherType))
            {
                break;
            }

            if (captured.Length < offset + TagLength)
            {
                return Refuse(BrokenRule.FrameTooShort, out frame, out broken);
            }

            vlanId = vlanId == NoVlan ? Read16(captured, offset + sizeof(ushort)) & VlanIdMask : vlanId;
            offset += TagLength;
        }

        offset += sizeof(ushort);
        if (etherType is not (IPv4EtherType or IPv6EtherType))
        {
            frame = new EthernetFrame(captured, vlanId, Carrier.Ethernet, etherType, 0, new Extent(offset, captured.Length));
            broken = BrokenRule.None;
            return true;
        }

        bool isIPv4 = etherType == IPv4EtherType;
        BrokenRule rule = isIPv4
            ? ReadIPv4(captured, wireLength, offset, out Extent udp)
            : ReadIPv6(captured, wireLength, offset, out udp);
        Extent payload = default;
        rule = rule == BrokenRule.None ? ReadUdp(captured, udp, out payload) : rule;
        if (rule != BrokenRule.None)
        {
            return Refuse(rule, out frame, out broken);
        }

        frame = new EthernetFrame(captured, vlanId, isIPv4 ? Carrier.Udp4 : Carrier.Udp6, etherType, offset, payload);
        broken = BrokenRule.None;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Refuse(BrokenRule rule, out EthernetFrame frame, out BrokenRule broken)
    {
        frame = default;
        broken = rule;
        return false;
    }

    /// <summary>802.1Q, 802.1ad, and the EtherType that was used for stacked tags before 802.1ad.</summary>
    private static bool IsTag(int etherType) => etherType is 0x8100 or 0x88A8 or 0x9100;

    /// <summary>From where to where in the frame something reaches: <paramref name="End"/> is behind its last byte.</summary>
    private readonly record struct Extent(int Begin, int End);

    private static int Read16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16BigEndian(bytes[offset..]);
}
