namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>The names of a WakeConfig's fields.</summary>
internal static class WakeConfigKeys
{
    public const string Namespaces = "namespaces";
    public const string Selector = "selector";
    public const string Wakeable = "wakeable";
    public const string Machines = "machines";
    public const string AllowFrom = "allowFrom";
    public const string DedupSeconds = "dedupSeconds";
    public const string MaxStarts = "maxStarts";
    public const string SecureOn = "secureOn";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Namespaces, Selector, Wakeable, Machines, AllowFrom, DedupSeconds, MaxStarts, SecureOn];
}
