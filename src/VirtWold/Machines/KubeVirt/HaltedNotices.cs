using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.KubeVirt;

/// <summary>Has the log name each machine once whose run strategy a wake has changed. Safe for all threads.</summary>
internal sealed class HaltedNotices
{
    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _named = new(StringComparer.Ordinal);

    /// <summary>A machine that was Halted has been started.</summary>
    public void Note(Machine machine, ILogger logger)
    {
        lock (_lock)
        {
            if (_named.Count >= Most || !_named.Add(machine.Id))
            {
                return;
            }
        }

        logger.TurnsAlways(machine.Name);
    }
}
