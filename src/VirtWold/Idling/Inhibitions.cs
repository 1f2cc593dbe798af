using Microsoft.Extensions.Logging;
using VirtWold.Machines;

namespace VirtWold.Idling;

/// <summary>Machines that people keep awake for a while, whatever their metadata says. Forgotten when the program ends. Safe for all threads.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class Inhibitions(TimeProvider time, ILogger logger)
{
    /// <summary>So many machines may be kept awake at once.</summary>
    public const int MaxMachines = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<MachineKey, DateTimeOffset> _until = [];

    /// <summary>Keeps a machine awake from now on for a time; zero lets it sleep again.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TrySet(Machine machine, TimeSpan span)
    {
        if (!TrySet(machine.Key, span))
        {
            return false;
        }

        if (span > TimeSpan.Zero)
        {
            logger.Inhibited(machine.Name, Duration.Describe(span));
        }
        else
        {
            logger.NoLongerInhibited(machine.Name);
        }

        return true;
    }

    /// <summary>How long a machine is still kept awake; null if it isn't.</summary>
    public TimeSpan? Left(MachineKey machine)
    {
        lock (_lock)
        {
            return _until.TryGetValue(machine, out DateTimeOffset until) && until - time.GetUtcNow() is { Ticks: > 0 } left ? left : null;
        }
    }

    private bool TrySet(MachineKey machine, TimeSpan span)
    {
        DateTimeOffset now = time.GetUtcNow();
        lock (_lock)
        {
            foreach ((MachineKey key, DateTimeOffset until) in _until)
            {
                if (until <= now)
                {
                    _until.Remove(key);
                }
            }

            if (span <= TimeSpan.Zero)
            {
                _until.Remove(machine);
                return true;
            }

            if (_until.Count >= MaxMachines && !_until.ContainsKey(machine))
            {
                return false;
            }

            _until[machine] = now + span;
            return true;
        }
    }
}
