namespace VirtWold.Hosting;

/// <summary>The systemd unit that this program runs in, where it is one.</summary>
internal static class OwnUnit
{
    private const string Suffix = ".service";

    /// <summary>The unit's name, such as <c>virtwold@eth0.service</c>; null if no unit has started this program.</summary>
    public static string? Name => Environment.GetEnvironmentVariable("INVOCATION_ID") is { Length: > 0 } ? Find() : null;

    /// <summary>Where an example that came with this program is.</summary>
    public static string Example(string name) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Environment.ProcessPath) ?? "/usr/sbin", "..", "share", "doc", "virtwold", "examples", name));

    /// <summary>The last part of the control group's path that is a service: /system.slice/system-virtwold.slice/virtwold@eth0.service, cgroups(7).</summary>
    private static string? Find()
    {
        try
        {
            return File.ReadLines("/proc/self/cgroup")
                .Select(static line => line[(line.LastIndexOf('/') + 1)..])
                .FirstOrDefault(static unit => unit.EndsWith(Suffix, StringComparison.Ordinal));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
