using System.Buffers.Binary;
using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Builds Ethernet frames: good ones unless told otherwise. Each method answers a changed copy.</summary>
internal sealed record FrameBuilder
{
    private FrameBuilder()
    {
    }

    public MacAddress Destination { get; init; } = MacAddress.Broadcast;

    public MacAddress Source { get; init; } = Stations.Sender;

    public ImmutableArray<VlanTag> Tags { get; init; } = [];

    public ushort EtherType { get; init; }

    /// <summary>What is behind the EtherType.</summary>
    public byte[] Body { get; init; } = [];

    /// <summary>Bytes behind everything, as Ethernet pads short frames.</summary>
    public byte[] Padding { get; init; } = [];

    /// <summary>A frame without IP.</summary>
    public static FrameBuilder Raw(byte[] payload) => new() { EtherType = 0x0842, Body = payload };

    /// <summary>A UDP datagram over IPv4.</summary>
    public static FrameBuilder Udp4(byte[] payload) => Of(new IPv4Builder { Body = new UdpBuilder { Payload = payload }.Build() });

    /// <summary>A UDP datagram over IPv6.</summary>
    public static FrameBuilder Udp6(byte[] payload) => Of(new IPv6Builder { Body = new UdpBuilder { Payload = payload }.Build() });

    /// <summary>An IPv4 packet.</summary>
    public static FrameBuilder Of(IPv4Builder packet) => new() { EtherType = 0x0800, Body = packet.Build() };

    /// <summary>An IPv6 packet.</summary>
    public static FrameBuilder Of(IPv6Builder packet) => new() { EtherType = 0x86DD, Body = packet.Build() };

    /// <summary>A frame of any EtherType.</summary>
    public static FrameBuilder Of(ushort etherType, byte[] body) => new() { EtherType = etherType, Body = body };

    /// <summary>With one more tag, inside those it has.</summary>
    public FrameBuilder Tagged(int etherType, int control) =>
        this with { Tags = Tags.Add(new VlanTag((ushort)etherType, (ushort)control)) };

    /// <summary>For another station.</summary>
    public FrameBuilder To(MacAddress destination) => this with { Destination = destination };

    /// <summary>With bytes behind its end.</summary>
    public FrameBuilder Padded(params byte[] padding) => this with { Padding = padding };

    /// <summary>The frame's bytes.</summary>
    public byte[] Build()
    {
        List<byte> frame = [];
        frame.AddRange(Bytes(Destination));
        frame.AddRange(Bytes(Source));
        foreach (VlanTag tag in Tags)
        {
            frame.AddRange(Bytes(tag.EtherType));
            frame.AddRange(Bytes(tag.Control));
        }

        frame.AddRange(Bytes(EtherType));
        frame.AddRange(Body);
        frame.AddRange(Padding);
        return [.. frame];
    }

    private static byte[] Bytes(MacAddress address)
    {
        byte[] bytes = new byte[MacAddress.Length];
        address.WriteTo(bytes);
        return bytes;
    }

    private static byte[] Bytes(ushort number)
    {
        byte[] bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, number);
        return bytes;
    }
}
