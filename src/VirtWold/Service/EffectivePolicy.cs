using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Service;

/// <summary>
/// Keeps the policy in force: what a cluster's object wants of all nodes, and for what it doesn't say, this daemon's options and files.
/// Safe for all threads.
/// </summary>
/// <param name="options">This daemon's options.</param>
/// <param name="policy">Who may be woken, and by whom.</param>
internal sealed class EffectivePolicy(DaemonOptions options, WakePolicy policy) : ISharedPolicyTaker
{
    private readonly Lock _lock = new();
    private SecureOnPasswords _ofFile = policy.Passwords;
    private SecureOnPasswords? _shared;

    /// <summary>Called with how long repeats are ignored, after each change.</summary>
    public Action<TimeSpan>? SetWindow { get; init; }

    /// <summary>Called with how many machines may be woken at once, after each change.</summary>
    public Action<int>? SetMaxStarts { get; init; }

    /// <summary>Called after each change.</summary>
    public Action? Changed { get; init; }

    public string Take(SharedPolicy shared)
    {
        if (!TryReadWakeable(shared.Wakeable, out Wakeable wakeable))
        {
            return $"wakeable must be all or marked, not '{shared.Wakeable}'";
        }

        List<AllowedSender> senders = [];
        foreach (string text in shared.AllowFrom ?? [])
        {
            if (!AllowedSender.TryParse(text, out AllowedSender? sender))
            {
                return $"allowFrom must be networks, IP addresses or MAC addresses, not '{text}'";
            }

            senders.Add(sender);
        }

        SecureOnPasswords? passwords = null;
        try
        {
            passwords = shared.Passwords is { } lines ? SecureOnPasswords.Parse(new StringReader(lines), "the Secret of secureOn") : null;
        }
        catch (PrivateFileException error)
        {
            return error.Message;
        }

        lock (_lock)
        {
            _shared = passwords;
            policy.Replace(wakeable, shared.AllowFrom is null ? options.AllowedSenders : new AllowedSenders(senders));
            policy.Replace(InForce());
        }

        SetWindow?.Invoke(shared.Dedup ?? options.Window);
        SetMaxStarts?.Invoke(shared.MaxStarts ?? options.MaxStarts);
        Changed?.Invoke();
        return "";
    }

    /// <summary>Takes over the passwords of the file, which count where the cluster has none.</summary>
    public void Replace(SecureOnPasswords ofFile)
    {
        lock (_lock)
        {
            _ofFile = ofFile;
            policy.Replace(InForce());
        }
    }

    private SecureOnPasswords InForce() => _shared ?? _ofFile;

    private bool TryReadWakeable(string? text, out Wakeable wakeable)
    {
        wakeable = text switch
        {
            null => options.Wakeable,
            "marked" => Wakeable.Marked,
            _ => Wakeable.All,
        };
        return text is null or "all" or "marked";
    }
}
