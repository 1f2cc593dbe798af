namespace VirtWold.Machines;

/// <summary>What a machine's owner has written beside its definition about waking it.</summary>
/// <param name="Enabled">Whether it may be woken; null if its owner doesn't say.</param>
/// <param name="RequiresSecureOn">Whether a packet without the right SecureOn password must not wake it.</param>
internal readonly record struct WakeMark(bool? Enabled, bool RequiresSecureOn)
{
    /// <summary>The only host that may wake it; null if any may, or where it is this one.</summary>
    public string? Host { get; init; }

    /// <summary>The mark as it counts on a host: a machine that is marked for another one isn't to be woken there.</summary>
    /// <param name="host">The host's name, with or without its domain.</param>
    public WakeMark On(string host)
    {
        if (Host is null)
        {
            return this;
        }

        bool isThis = Host.Contains('.', StringComparison.Ordinal) && host.Contains('.', StringComparison.Ordinal)
            ? string.Equals(Host, host, StringComparison.OrdinalIgnoreCase)
            : string.Equals(Host.Split('.')[0], host.Split('.')[0], StringComparison.OrdinalIgnoreCase);
        return isThis ? this with { Host = null } : this with { Enabled = false };
    }
}
