namespace VirtWold.Service;

/// <summary>Shows what <c>replay</c> finds.</summary>
internal interface IReplayOutput
{
    /// <summary>Shows a packet.</summary>
    public void Write(in ReplayedPacket packet);

    /// <summary>Shows how many packets there were, and of which verdict.</summary>
    public void WriteTotals(int packets, IReadOnlyDictionary<string, int> verdicts);
}
