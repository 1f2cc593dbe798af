using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Machines;
using VirtWold.StandIn;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Benchmarks.StandIn;

/// <summary>What it costs to take a frame, and to write the answer; without the kernel's part of receiving and sending.</summary>
internal sealed class ResponderFigures : IFrameOutlet, IConnectionRequests
{
    private const double Goal = 1000;

    /// <summary>So many that the limit of answers for each of them isn't reached.</summary>
    private const int Count = 4096;

    private long _sent;

    public MacAddress OwnMac => MacAddress.Parse("02:00:00:00:02:02");

    /// <summary>Measures each kind of frame.</summary>
    public static void Measure(Report report) => new ResponderFigures().MeasureAll(report);

    public void Send(ReadOnlySpan<byte> frame) => _sent += frame.Length;

    public Verdict? Ask(SleepingMachine machine, in PacketOrigin origin) => Verdict.Duplicate;

    private static HeldMachine Machine(int i) => new(
        new MachineKey("test", FormattableString.Invariant($"{i}")),
        FormattableString.Invariant($"vm-{i}"),
        MacAddress.Parse(Mac(i)),
        [Address(i)],
        [new AccessPort(22, false)],
        Seat.Bridge);

    private static string Mac(int i) => FormattableString.Invariant($"52:54:00:00:{i >> 8:x2}:{i & 0xFF:x2}");

    private static string Text(int i) => FormattableString.Invariant($"10.9.{i >> 8}.{i & 0xFF}");

    private static InternetAddress Address(int i) => InternetAddress.TryParse(Text(i), out InternetAddress address) ? address : default;

    private void MeasureAll(Report report)
    {
        Responder responder = new("eth0", this, this, new SynCookie(new byte[SipHash.KeyLength]), TimeProvider.System, NullLogger.Instance);
        responder.Update([.. Enumerable.Range(0, Count).Select(static i => (Machine(i), MachineState.ShutOff))]);
        (string Name, byte[][] Frames)[] kinds =
        [
            ("an address that is asked for, answered", [.. Enumerable.Range(0, Count).Select(static i => StandInFrames.WhoHas(Text(i)))]),
            ("an address of another host", [.. Enumerable.Range(0, Count).Select(static i => StandInFrames.WhoHas($"172.16.0.{i & 0xFF}"))]),
            ("a connection to a port that isn't listed", [.. Enumerable.Range(0, Count).Select(static i => StandInFrames.Syn(Mac(i), Text(i), 40000, 23))]),
            ("a connection to one that is, asked for", [.. Enumerable.Range(0, Count).Select(static i => StandInFrames.Syn(Mac(i), Text(i), 40000, 22))]),
        ];
        Samples allocated = new("bytes", 2);
        foreach ((string name, byte[][] frames) in kinds)
        {
            report.AddAtMost(Goal, $"  {name}", Batches.NanosecondsACall(calls => TakeAll(responder, frames, calls)));
            allocated.Add(Batches.BytesACall(calls => TakeAll(responder, frames, calls)));
        }

        report.AddAtMost(0, "  allocated for a frame", allocated);
    }

    private int TakeAll(Responder responder, byte[][] frames, int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            responder.Take(frames[i & (Count - 1)], null, FrameKind.Other);
        }

        return (int)_sent;
    }
}
