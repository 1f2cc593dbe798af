using System.Net;
using System.Net.Sockets;

namespace VirtWold.Web;

/// <summary>
/// Counts wrong tokens by who has shown them: who has shown too many gets no more answers to wrong ones for the rest of the minute. Bounded
/// in memory. Safe for all threads.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FailureLimiter(TimeProvider time)
{
    /// <summary>Wrong tokens in a minute that are answered and logged.</summary>
    public const int MaxFailures = 10;

    private const int MaxKnown = 256;
    private const int NetworkBytes = 8;

    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Failures> _known = [];

    /// <summary>Whether an address has failed too often.</summary>
    /// <param name="address">Who it is; nothing for the Unix sockets.</param>
    public bool IsLockedOut(IPAddress? address)
    {
        lock (_lock)
        {
            return _known.TryGetValue(KeyOf(address), out Failures failures) && !IsOver(failures) && failures.Count >= MaxFailures;
        }
    }

    /// <summary>A client has failed.</summary>
    public void Count(IPAddress? address)
    {
        lock (_lock)
        {
            IPAddress key = KeyOf(address);
            if (_known.TryGetValue(key, out Failures failures) && !IsOver(failures))
            {
                _known[key] = failures with { Count = failures.Count + 1 };
            }
            else if (HasRoom())
            {
                _known[key] = new Failures(1, time.GetTimestamp());
            }
        }
    }

    /// <summary>An IPv6 sender has a whole network of addresses to show tokens from: it counts as one.</summary>
    private static IPAddress KeyOf(IPAddress? address)
    {
        if (address is not { AddressFamily: AddressFamily.InterNetworkV6 })
        {
            return address ?? IPAddress.None;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    private bool HasRoom()
    {
        if (_known.Count >= MaxKnown)
        {
            foreach ((IPAddress address, Failures failures) in _known)
            {
                if (IsOver(failures))
                {
                    _known.Remove(address);
                }
            }
        }

        return _known.Count < MaxKnown;
    }

    private bool IsOver(Failures failures) => time.GetElapsedTime(failures.Since) >= Period;

    private readonly record struct Failures(int Count, long Since);
}
