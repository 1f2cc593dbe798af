using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.Tests.StandIn.Wire;

namespace VirtWold.Tests.StandIn;

/// <summary>Machines that are stood in for.</summary>
internal static class Machines
{
    /// <summary>The one that the samples are for: ports 22 and 80 with a page, an address of each family.</summary>
    public static HeldMachine Nas { get; } = new(
        new MachineKey("test", "1"),
        "nas",
        Samples.Station(Samples.MachineMac),
        [Samples.Address(Samples.Machine4), Samples.Address(Samples.Machine6)],
        [new AccessPort(22, false), new AccessPort(80, true)],
        Seat.Bridge);

    /// <summary>One of many.</summary>
    public static HeldMachine Number(int i, Seat seat = Seat.Bridge) => new(
        new MachineKey("test", FormattableString.Invariant($"id {i}")),
        FormattableString.Invariant($"vm-{i}"),
        Samples.Station(FormattableString.Invariant($"52:54:00:{(i * 7919 >> 16) & 0xFF:x2}:{(i * 7919 >> 8) & 0xFF:x2}:{i * 7919 & 0xFF:x2}")),
        [Samples.Address(FormattableString.Invariant($"10.9.{i >> 8}.{i & 0xFF}")), Samples.Address(FormattableString.Invariant($"fd09::8:{i:x}"))],
        [new AccessPort(22, false)],
        seat);
}
