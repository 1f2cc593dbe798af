namespace VirtWold.Status;

/// <summary>The last wakes, one entry each, the oldest first. Not safe for several threads: <see cref="PacketRecorder"/> locks.</summary>
internal sealed class WakeHistory
{
    /// <summary>Wakes that are kept.</summary>
    public const int Capacity = 500;

    private readonly Queue<WakeNote> _notes = new();
    private long _ids;

    /// <summary>Adds a wake; the oldest makes room.</summary>
    public void Add(in WakeNote note)
    {
        if (_notes.Count == Capacity)
        {
            _notes.Dequeue();
        }

        _notes.Enqueue(note with { Id = ++_ids });
    }

    /// <summary>The wakes that ended after a version of the history.</summary>
    public WakeNote[] Since(long version) => [.. _notes.Where(note => note.Version > version)];
}
