namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>How a daemon stands to the WakeConfig.</summary>
/// <param name="Config">The object that was read last; nothing where there is none.</param>
/// <param name="Refusal">Why it isn't in force, for people; empty where it is.</param>
internal sealed record ConfigState(WakeConfig? Config, string Refusal)
{
    /// <summary>Nothing has been read.</summary>
    public static ConfigState Unknown { get; } = new(null, "");

    /// <summary>The passwords that are in force with it; nothing where it names none. Never logged.</summary>
    public string? Passwords { get; init; }

    /// <summary>Whether the same is wanted as before.</summary>
    public bool IsSame(WakeConfig? config, string? passwords) =>
        (config?.Generation, passwords) == (Config?.Generation, Passwords);

    /// <summary>Not the passwords.</summary>
    public override string ToString() => $"generation {Config?.Generation}: {Refusal}";
}
