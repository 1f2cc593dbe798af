using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>The last wakes, one entry each, the oldest first. Not safe for several threads: <see cref="PacketRecorder"/> locks.</summary>
internal sealed class WakeHistory
{
    /// <summary>Wakes that are kept.</summary>
    public const int Capacity = 500;

    private readonly List<WakeNote> _notes = [];
    private long _ids;

    /// <summary>Adds a wake; the oldest makes room.</summary>
    public void Add(in WakeNote note)
    {
        if (_notes.Count == Capacity)
        {
            _notes.RemoveAt(0);
        }

        _notes.Add(note with { Id = ++_ids });
    }

    /// <summary>The machine that a request woke is ready.</summary>
    /// <param name="request">The request's number.</param>
    /// <param name="version">The history's version now.</param>
    /// <param name="readiness">When, and by what.</param>
    public void Answered(long request, long version, in Readiness readiness)
    {
        int place = _notes.FindLastIndex(note => note.Request == request);
        if (place >= 0)
        {
            _notes[place] = _notes[place] with { Version = version, Readiness = readiness };
        }
    }

    /// <summary>The wakes that ended after a version of the history.</summary>
    public WakeNote[] Since(long version) => [.. _notes.Where(note => note.Version > version)];
}
