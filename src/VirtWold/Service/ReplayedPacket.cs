using VirtWold.WakeOnLan;

namespace VirtWold.Service;

/// <summary>What <c>replay</c> says of a packet.</summary>
/// <param name="Number">Which one of the file it is, from 1 on.</param>
/// <param name="Time">When it was captured.</param>
/// <param name="Elapsed">The time since the first one.</param>
/// <param name="Verdict">What would have become of it.</param>
/// <param name="Target">The address that was to be woken; zero where it is none.</param>
/// <param name="Machine">The machine's name; empty where there is none.</param>
/// <param name="Detail">Why, or what else there is to say; empty where there is nothing.</param>
/// <param name="Origin">Where it came from.</param>
/// <param name="IsOutgoing">Whether the host that captured it sent it.</param>
internal readonly record struct ReplayedPacket(
    int Number,
    DateTimeOffset Time,
    TimeSpan Elapsed,
    string Verdict,
    MacAddress Target,
    string Machine,
    string Detail,
    PacketOrigin Origin,
    bool IsOutgoing);
