using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>
/// How many packets came, by interface, kind and verdict. Bounded: interfaces are those that are listened on. Not safe for several
/// threads: <see cref="PacketRecorder"/> sees to that.
/// </summary>
internal sealed class PacketTally
{
    private const int MaxRows = 256;

    private static readonly int Verdicts = Enum.GetValues<Verdict>().Length;

    private readonly List<Row> _rows = [];

    /// <summary>Counts a packet that has its verdict.</summary>
    public void Count(in PacketOrigin origin, Verdict verdict)
    {
        if (Find(origin.Interface, origin.Kind) is { } counts)
        {
            counts[(int)verdict]++;
        }
    }

    /// <summary>What was counted, without zeros.</summary>
    public IReadOnlyList<PacketCount> ToList()
    {
        List<PacketCount> counts = [];
        foreach (Row row in _rows)
        {
            for (int verdict = 0; verdict < Verdicts; verdict++)
            {
                if (row.Counts[verdict] > 0)
                {
                    counts.Add(new PacketCount(row.Interface, row.Kind, (Verdict)verdict, row.Counts[verdict]));
                }
            }
        }

        return counts;
    }

    private long[]? Find(string @interface, string kind)
    {
        // By index: an enumerator would copy the rows.
        for (int i = 0; i < _rows.Count; i++)
        {
            if (_rows[i].Kind == kind && _rows[i].Interface == @interface)
            {
                return _rows[i].Counts;
            }
        }

        if (_rows.Count >= MaxRows)
        {
            return null;
        }

        _rows.Add(new Row(@interface, kind, new long[Verdicts]));
        return _rows[^1].Counts;
    }

    private readonly record struct Row(string Interface, string Kind, long[] Counts);
}
