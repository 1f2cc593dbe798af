namespace VirtWold.Machines.KubeVirt.Leases;

/// <summary>Since when this node has known the leases of others as they are, by its own clock. Safe for all threads.</summary>
/// <param name="time">The clock.</param>
internal sealed class LeaseSightings(TimeProvider time)
{
    /// <summary>A lease lasts for seconds: there are never many.</summary>
    public const int Most = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Version, long SeenAt)> _seen = new(StringComparer.Ordinal);

    /// <summary>How long a lease has been known in this version; zero where it is new.</summary>
    public TimeSpan AgeOf(string name, string version)
    {
        lock (_lock)
        {
            if (_seen.TryGetValue(name, out (string Version, long SeenAt) known) && known.Version == version)
            {
                return time.GetElapsedTime(known.SeenAt);
            }

            if (_seen.Count >= Most)
            {
                _seen.Remove(_seen.MinBy(static pair => pair.Value.SeenAt).Key);
            }

            _seen[name] = (version, time.GetTimestamp());
            return TimeSpan.Zero;
        }
    }

    /// <summary>Forgets a lease: this node holds it now.</summary>
    public void Forget(string name)
    {
        lock (_lock)
        {
            _seen.Remove(name);
        }
    }
}
