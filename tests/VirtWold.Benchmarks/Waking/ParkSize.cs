using VirtWold.Benchmarks.Measuring;

namespace VirtWold.Benchmarks.Waking;

/// <summary>How many machines there are, what is wanted with so many, and what the other tools take.</summary>
/// <param name="Machines">How many.</param>
internal sealed record ParkSize(int Machines)
{
    /// <summary>The sizes that are measured.</summary>
    public static IReadOnlyList<ParkSize> All { get; } =
    [
        new(1)
        {
            StartRatio = 1.4,
            PrivateGoal = 4,
            PeersStart = new(59, 28),
            PeersPrivate = new(20.7, 3.4),
            PeersResident = new(99, 18.7),
            PeersWake = new(5.2, 2.7),
        },
        new(100) { PeersWake = new(20.8, 14.6) },
        new(1000) { StartGoal = 150, PrivateGoal = 6, PeersWake = new(88, 95) },
        new(10_000) { StartGoal = 1200, PrivateGoal = 12 },
    ];

    /// <summary>How many times the floor's the start may take.</summary>
    public double? StartRatio { get; init; }

    /// <summary>Milliseconds that the start may take.</summary>
    public double? StartGoal { get; init; }

    /// <summary>Memory of its own, in MiB.</summary>
    public double? PrivateGoal { get; init; }

    /// <summary>Milliseconds from their start to their first wake.</summary>
    public Peers PeersStart { get; init; }

    /// <summary>Their memory of their own, in MiB.</summary>
    public Peers PeersPrivate { get; init; }

    /// <summary>Their resident memory after a thousand wakes, in MiB.</summary>
    public Peers PeersResident { get; init; }

    /// <summary>Milliseconds from a packet to a machine that is started.</summary>
    public Peers PeersWake { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Grouped.Text(Machines)} machine{(Machines == 1 ? "" : "s")}";
}
