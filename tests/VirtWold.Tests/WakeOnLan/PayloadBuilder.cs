using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Builds payloads: a good magic packet unless told otherwise.</summary>
internal sealed record PayloadBuilder
{
    /// <summary>Bytes before the synchronization stream.</summary>
    public byte[] Lead { get; init; } = [];

    /// <summary>Bytes FF of the synchronization stream.</summary>
    public int Synchronization { get; init; } = 6;

    public MacAddress Target { get; init; } = Stations.Target;

    public int Repetitions { get; init; } = 16;

    /// <summary>Bytes behind the last repetition.</summary>
    public byte[] Password { get; init; } = [];

    /// <summary>A magic packet for <see cref="Stations.Target"/> and nothing else.</summary>
    public static byte[] Plain => new PayloadBuilder().Build();

    /// <summary>A magic packet for an address.</summary>
    public static byte[] For(string target) => new PayloadBuilder { Target = MacAddress.Parse(target) }.Build();

    public byte[] Build()
    {
        byte[] address = new byte[MacAddress.Length];
        Target.WriteTo(address);
        return
        [
            .. Lead,
            .. Enumerable.Repeat((byte)0xFF, Synchronization),
            .. Enumerable.Repeat(address, Repetitions).SelectMany(static copy => copy),
            .. Password,
        ];
    }
}
