using System.Buffers.Binary;

namespace VirtWold.WakeOnLan;

/// <summary>
/// An Ethernet II frame that may carry a magic packet, read in place: any number of VLAN tags, then EtherType 0x0842, or UDP over
/// IPv4 (with options) or IPv6 (with extension headers). Everything in it is somebody else's claim and is checked against the bytes
/// that are there.
/// </summary>
internal readonly ref partial struct EthernetFrame
{
    /// <summary>Customary EtherType of a magic packet that goes without IP.</summary>
    public const ushort WakeOnLanEtherType = 0x0842;

    private const int EtherTypeOffset = 2 * MacAddress.Length;
    private const int TagLength = 4;
    private const ushort VlanIdMask = 0x0FFF;

    private EthernetFrame(ReadOnlySpan<byte> frame, int? vlanId)
    {
        Destination = MacAddress.FromBytes(frame);
        Source = MacAddress.FromBytes(frame[MacAddress.Length..]);
        VlanId = vlanId;
    }

    /// <summary>Whom the frame is for.</summary>
    public MacAddress Destination { get; }

    /// <summary>Who sent it, or the last bridge or router that rewrote it.</summary>
    public MacAddress Source { get; }

    /// <summary>The VLAN of the outermost tag (0 to 4095), or nothing where the frame is untagged.</summary>
    public int? VlanId { get; }

    /// <summary>What carries the payload.</summary>
    public Carrier Carrier { get; private init; }

    /// <summary>The sender's IP address; not known where the carrier is Ethernet.</summary>
    public InternetAddress SourceAddress { get; private init; }

    /// <summary>The sender's UDP port; 0 where the carrier is Ethernet.</summary>
    public int SourcePort { get; private init; }

    /// <summary>The UDP port it was sent to; 0 where the carrier is Ethernet.</summary>
    public int DestinationPort { get; private init; }

    /// <summary>What the carrier delivers, as much of it as was captured.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <summary>Reads a frame. Allocates nothing.</summary>
    /// <param name="captured">The bytes of the frame from its destination address on, perhaps cut at its end.</param>
    /// <param name="wireLength">The frame's length on the wire in bytes, at least the length of <paramref name="captured"/>.</param>
    /// <param name="frame">The frame, where it is one that can carry a magic packet.</param>
    /// <param name="broken">The rule it broke, where it isn't.</param>
    public static bool TryRead(ReadOnlySpan<byte> captured, int wireLength, out EthernetFrame frame, out BrokenRule broken)
    {
        frame = default;
        int offset = EtherTypeOffset;
        int? vlanId = null;
        ushort etherType;
        while (true)
        {
            if (captured.Length < offset + sizeof(ushort))
            {
                broken = BrokenRule.FrameTooShort;
                return false;
            }

            etherType = BinaryPrimitives.ReadUInt16BigEndian(captured[offset..]);
            if (!IsTag(etherType))
            {
                break;
            }

            if (captured.Length < offset + TagLength)
            {
                broken = BrokenRule.FrameTooShort;
                return false;
            }

            vlanId ??= BinaryPrimitives.ReadUInt16BigEndian(captured[(offset + sizeof(ushort))..]) & VlanIdMask;
            offset += TagLength;
        }

        offset += sizeof(ushort);
        var ethernet = new EthernetFrame(captured, vlanId);
        var rest = new Packet(captured[offset..], wireLength - offset);
        switch (etherType)
        {
            case WakeOnLanEtherType:
                frame = ethernet with { Carrier = Carrier.Ethernet, Payload = rest.Bytes };
                broken = BrokenRule.None;
                break;
            case 0x0800:
                broken = ReadIPv4(ethernet, rest, out frame);
                break;
            case 0x86DD:
                broken = ReadIPv6(ethernet, rest, out frame);
                break;
            default:
                broken = BrokenRule.NoKnownCarrier;
                break;
        }

        return broken == BrokenRule.None;
    }

    /// <summary>802.1Q, 802.1ad, and the EtherType that was used for stacked tags before 802.1ad.</summary>
    private static bool IsTag(ushort etherType) => etherType is 0x8100 or 0x88A8 or 0x9100;

    /// <summary>A layer's bytes: those that were captured, and how many there were on the wire.</summary>
    private readonly ref struct Packet(ReadOnlySpan<byte> bytes, int length)
    {
        public ReadOnlySpan<byte> Bytes { get; } = bytes;

        public int Length { get; } = length;

        public Packet From(int offset) => new(Bytes[offset..], Length - offset);

        /// <summary>Leaves out what is behind the layer's own length: Ethernet's padding, or bytes that somebody appended.</summary>
        public Packet Take(int length) => new(Bytes[..Math.Min(length, Bytes.Length)], length);
    }
}
