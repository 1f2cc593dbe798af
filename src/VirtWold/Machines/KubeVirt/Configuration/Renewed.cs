using System.Security.Cryptography;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// A value that comes from files which others replace while the program runs, as kubelet does. It is read again after a while, and at once
/// when the server has refused it. Safe for all threads.
/// </summary>
/// <typeparam name="T">The value; compared by its own equality.</typeparam>
internal sealed class Renewed<T>
    where T : class
{
    /// <summary>How long a value counts as current, as for Kubernetes' own client.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Func<T>? _read;
    private readonly TimeProvider _time;
    private T _value;
    private long _readAt;

    /// <summary>A value that is read now, and again later.</summary>
    /// <param name="read">Reads it; its exceptions are the constructor's.</param>
    /// <param name="time">The clock.</param>
    public Renewed(Func<T> read, TimeProvider time)
    {
        _read = read;
        _time = time;
        _value = read();
        _readAt = time.GetTimestamp();
    }

    /// <summary>A value that stays what it is.</summary>
    public Renewed(T value)
    {
        _value = value;
        _time = TimeProvider.System;
    }

    /// <summary>The value.</summary>
    /// <param name="refused">The one that the server has refused, if any: then the files are read again.</param>
    public T Get(T? refused = null)
    {
        lock (_lock)
        {
            if (_read is not null && (_value.Equals(refused) || _time.GetElapsedTime(_readAt) >= Freshness))
            {
                _readAt = _time.GetTimestamp();
                TryRead(_read);
            }

            return _value;
        }
    }

    /// <summary>Reads the files again; a failure changes nothing, as the known value may well be good.</summary>
    private void TryRead(Func<T> read)
    {
        try
        {
            T now = read();
            if (!now.Equals(_value))
            {
                _value = now;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException or HypervisorException)
        {
            // Replaced at this very moment, perhaps.
        }
    }
}
