namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>
/// How long a node hesitates before it answers a packet that all nodes of the segment have heard, so that most of them see that another
/// one has, and ask nothing. A delay is drawn at random from a span that is halved by each wake of this node and doubled by each that
/// was another's: so one node soon answers at once, and however many the others are, they ask for little. When that node is gone, the
/// next one is chosen by chance. Safe for all threads.
/// </summary>
internal sealed class Hesitation
{
    /// <summary>The span of a node that nearly always answers.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(50);

    /// <summary>The span of a node that hardly ever does.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    private long _span = First.Ticks;

    /// <summary>The span from which delays are drawn now.</summary>
    public TimeSpan Span => TimeSpan.FromTicks(Interlocked.Read(ref _span));

    /// <summary>Draws a delay.</summary>
#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads requests.
    public TimeSpan Draw() => Span * Random.Shared.NextDouble();
#pragma warning restore CA5394

    /// <summary>This node woke the machine.</summary>
    public void Won() => Interlocked.Exchange(ref _span, Math.Max(Span.Ticks / 2, Shortest.Ticks));

    /// <summary>The wake was another node's.</summary>
    public void Lost() => Interlocked.Exchange(ref _span, Math.Min(Span.Ticks * 2, Longest.Ticks));
}
