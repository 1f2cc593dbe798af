namespace VirtWold.Machines;

/// <summary>
/// What all nodes of a cluster are to do, as one object there says. Whatever isn't given is left to each node's own options.
/// </summary>
internal sealed record SharedPolicy
{
    /// <summary>Nothing is given.</summary>
    public static SharedPolicy None { get; } = new();

    /// <summary>Which machines may be woken: <c>all</c> or <c>marked</c>.</summary>
    public string? Wakeable { get; init; }

    /// <summary>Whose packets count: networks, addresses, MAC addresses.</summary>
    public IReadOnlyList<string>? AllowFrom { get; init; }

    /// <summary>How long repeats for the same address are ignored.</summary>
    public TimeSpan? Dedup { get; init; }

    /// <summary>How many machines may be woken at once.</summary>
    public int? MaxStarts { get; init; }

    /// <summary>SecureOn passwords, in the lines of their file. A secret: never logged.</summary>
    public string? Passwords { get; init; }
}
