using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>What <see cref="EthernetFrame.TryRead"/> answered, as a value that can be kept and compared.</summary>
internal sealed record FrameReading
{
    public required bool Accepted { get; init; }

    public required BrokenRule Broken { get; init; }

    public MacAddress Destination { get; private init; }

    public MacAddress Source { get; private init; }

    public int? VlanId { get; private init; }

    public Carrier Carrier { get; private init; }

    public InternetAddress SourceAddress { get; private init; }

    public int SourcePort { get; private init; }

    public int DestinationPort { get; private init; }

    public byte[] Payload { get; private init; } = [];

    /// <summary>Reads a frame that was captured as a whole.</summary>
    public static FrameReading Of(FrameBuilder frame) => Of(frame.Build());

    /// <summary>Reads a frame of which only the first bytes were captured.</summary>
    public static FrameReading OfCut(FrameBuilder frame, int capturedLength)
    {
        byte[] bytes = frame.Build();
        return Of(bytes[..capturedLength], bytes.Length);
    }

    /// <summary>Reads bytes.</summary>
    public static FrameReading Of(byte[] captured, int? wireLength = null)
    {
        bool accepted = EthernetFrame.TryRead(captured, wireLength ?? captured.Length, out EthernetFrame frame, out BrokenRule broken);
        FrameReading reading = new() { Accepted = accepted, Broken = broken };
        return !accepted ? reading : reading with
        {
            Destination = frame.Destination,
            Source = frame.Source,
            VlanId = frame.VlanId,
            Carrier = frame.Carrier,
            SourceAddress = frame.SourceAddress,
            SourcePort = frame.SourcePort,
            DestinationPort = frame.DestinationPort,
            Payload = frame.Payload.ToArray(),
        };
    }
}
