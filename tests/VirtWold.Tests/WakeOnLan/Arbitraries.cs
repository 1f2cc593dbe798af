using FsCheck;
using FsCheck.Fluent;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Values for properties.</summary>
internal static class Arbitraries
{
    /// <summary>Any 48 bits.</summary>
    public static Arbitrary<MacAddress> Addresses { get; } = Gen.ArrayOf(Gen.Choose(0, 255), MacAddress.Length)
        .Select(static numbers => MacAddress.FromBytes(Array.ConvertAll(numbers, static number => (byte)number)))
        .ToArbitrary();

    /// <summary>Addresses that a station can have.</summary>
    public static Arbitrary<MacAddress> StationAddresses { get; } =
        Addresses.Filter(static address => !address.IsZero && !address.IsMulticast);

    /// <summary>Any bytes, none at all among them.</summary>
    public static Arbitrary<byte[]> Bytes { get; } = ArbMap.Default.ArbFor<byte[]>();

    /// <summary>Good and spoilt frames.</summary>
    public static Arbitrary<GeneratedFrame> Frames { get; } = FramesOf(static seed => new FrameGenerator(seed));

    /// <summary>Frames of some kind; where one fails, smaller ones are tried.</summary>
    public static Arbitrary<GeneratedFrame> FramesOf(Func<int, FrameGenerator> generator) => Arb.From(
        Gen.Choose(0, int.MaxValue).Select(seed => generator(seed).Next()),
        static frame => frame.Smaller());

    /// <summary>Good and spoilt payloads.</summary>
    public static Arbitrary<GeneratedPayload> Payloads { get; } = Arb.From(
        Gen.Choose(0, int.MaxValue).Select(GeneratedPayload.From),
        static payload => payload.Smaller());
}
