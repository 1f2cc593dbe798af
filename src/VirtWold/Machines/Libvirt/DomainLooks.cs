using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// When to look at machines that run, as far as is known. Packets for them come all the time, and for many at once: each is looked at now
/// and then, and few at the same time, because each look under way takes a connection and a thread. Safe for all threads.
/// </summary>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore without a wait handle has nothing to dispose.")]
internal sealed class DomainLooks(TimeProvider time)
{
    /// <summary>How often a machine is looked at.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>Looks under way at once.</summary>
    public const int AtOnce = 4;

    /// <summary>How long a look waits for its turn: where looks hang, the directory has the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Machines whose last look is remembered; more than anybody has.</summary>
    private const int MaxRemembered = 8192;

    private readonly ConcurrentDictionary<string, long> _last = new();
    private readonly SemaphoreSlim _turns = new(AtOnce);

    /// <summary>Looks at a machine, where it is time for that.</summary>
    /// <param name="id">The machine's identity.</param>
    /// <param name="look">Looks.</param>
    /// <param name="cancellation">Ends the wait for a turn.</param>
    /// <returns>What it saw; nothing where it didn't look.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<T?> TryAsync<T>(string id, Func<Task<T>> look, CancellationToken cancellation)
        where T : struct
    {
        if (!IsDue(id))
        {
            return null;
        }

        if (!await _turns.WaitAsync(Patience, cancellation))
        {
            // It is as due as it was.
            _last.TryRemove(id, out _);
            return null;
        }

        try
        {
            return await look();
        }
        finally
        {
            _turns.Release();
        }
    }

    private bool IsDue(string id)
    {
        long now = time.GetTimestamp();
        if (_last.TryGetValue(id, out long last) && time.GetElapsedTime(last, now) < Pause)
        {
            return false;
        }

        if (_last.Count >= MaxRemembered)
        {
            _last.Clear();
        }

        _last[id] = now;
        return true;
    }
}
