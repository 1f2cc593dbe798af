using System.Net;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>
/// Makes up frames: good ones in all their variety, and spoilt ones. The same seed makes the same frames, one after the other, for as
/// long as somebody asks.
/// </summary>
internal sealed class FrameGenerator
{
    private static readonly int[] TagTypes = [0x8100, 0x88A8, 0x9100];

    private static readonly byte[] ExtensionTypes =
    [
        ExtensionHeader.HopByHopOptionsType,
        ExtensionHeader.RoutingType,
        ExtensionHeader.DestinationOptionsType,
        ExtensionHeader.FragmentType,
    ];

    /// <summary>BSD's, one that is named somewhere, a length as IEEE 802.3 has it, ARP's, PPPoE's, MPLS's.</summary>
    private static readonly ushort[] OtherTypes = [0x0000, 0x0847, 0x0074, 0x0806, 0x8864, 0x8847];

    private readonly int _seed;
    private readonly Random _random;
    private readonly Mutator _mutator;

    public FrameGenerator(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _mutator = new Mutator(_random);
    }

    /// <summary>Tags of a frame, at most.</summary>
    public int MaxTags { get; init; } = 4;

    /// <summary>IPv6 extension headers, at most.</summary>
    public int MaxExtensionHeaders { get; init; } = 10;

    /// <summary>Bytes before the synchronization stream, at most.</summary>
    public int MaxLead { get; init; } = 40;

    /// <summary>Whether some frames are spoilt, and some cut as they are captured.</summary>
    public bool Spoils { get; init; } = true;

    /// <summary>The next frame.</summary>
    public GeneratedFrame Next()
    {
        byte[] frame = Good();
        int mutations = Spoils && _random.Next(3) > 0 ? _random.Next(1, 4) : 0;
        for (int i = 0; i < mutations; i++)
        {
            frame = _mutator.Mutate(frame);
        }

        bool cut = Spoils && _random.Next(6) == 0;
        return new GeneratedFrame(_seed, cut ? frame[..Math.Min(frame.Length, SnapshotLength())] : frame, frame.Length);
    }

    private int SnapshotLength() => _random.Next(3) switch
    {
        0 => 96,
        1 => 160,
        _ => _random.Next(260),
    };

    private byte[] Good()
    {
        byte[] payload = new PayloadGenerator(_random) { MaxLead = MaxLead }.Next();
        FrameBuilder frame = _random.Next(4) switch
        {
            0 => FrameBuilder.Raw(payload),
            3 => FrameBuilder.Of(OtherTypes[_random.Next(OtherTypes.Length)], payload),
            1 => FrameBuilder.Of(Packet4(payload)),
            _ => FrameBuilder.Of(Packet6(payload)),
        };
        int tags = _random.Next(3) == 0 ? _random.Next(MaxTags + 1) : 0;
        for (int i = 0; i < tags; i++)
        {
            frame = frame.Tagged(TagTypes[_random.Next(TagTypes.Length)], _random.Next(0x10000));
        }

        return frame.Padded(_random.Next(4) == 0 ? Bytes(_random.Next(20)) : []).Build();
    }

    private IPv4Builder Packet4(byte[] payload)
    {
        byte[] body = Datagram(payload);
        byte[] options = _random.Next(4) == 0 ? Bytes(4 * _random.Next(11)) : [];
        return new IPv4Builder
        {
            Source = new IPAddress(Bytes(4)),
            Options = options,
            FlagsAndOffset = Rarely() ? _random.Next(0x10000) : IPv4Builder.DontFragment,
            TotalLength = Rarely() ? _random.Next(IPv4Builder.HeaderLength + options.Length + body.Length + 20) : null,
            Body = body,
        };
    }

    private IPv6Builder Packet6(byte[] payload)
    {
        byte[] body = Datagram(payload);
        int count = _random.Next(3) == 0 ? _random.Next(MaxExtensionHeaders + 1) : 0;
        return new IPv6Builder
        {
            Source = new IPAddress(Bytes(16)),
            ExtensionHeaders = [.. Enumerable.Range(0, count).Select(_ => Extension())],
            PayloadLength = Rarely() ? _random.Next(body.Length + 20) : null,
            Body = body,
        };
    }

    private ExtensionHeader Extension()
    {
        byte type = ExtensionTypes[_random.Next(ExtensionTypes.Length)];
        return type != ExtensionHeader.FragmentType ? ExtensionHeader.Of(type, _random.Next(8) == 0 ? _random.Next(1, 5) : 1)
            : Rarely() ? ExtensionHeader.Fragment(_random.Next(3), _random.Next(2) == 0)
            : ExtensionHeader.Fragment();
    }

    private byte[] Datagram(byte[] payload) => new UdpBuilder
    {
        SourcePort = (ushort)_random.Next(0x10000),
        DestinationPort = (ushort)_random.Next(0x10000),
        Length = Rarely() ? _random.Next(payload.Length + 20) : null,
        Payload = payload,
    }.Build();

    private bool Rarely() => Spoils && _random.Next(20) == 0;

    private byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }
}
