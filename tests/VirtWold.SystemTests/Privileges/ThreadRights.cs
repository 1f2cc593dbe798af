namespace VirtWold.SystemTests.Privileges;

/// <summary>Whom a thread runs as and what it may, as the kernel tells (proc_pid_status(5)).</summary>
/// <param name="Users">Real, effective, saved and file system user.</param>
/// <param name="Groups">The further groups.</param>
/// <param name="Permitted">The capabilities that it may use.</param>
/// <param name="Effective">Those that it uses.</param>
/// <param name="Bounding">Those that a program which it starts may ever have.</param>
/// <param name="NoNewPrivileges">Whether it can get none back: 1 or 0.</param>
internal sealed record ThreadRights(string Users, string Groups, string Permitted, string Effective, string Bounding, string NoNewPrivileges)
{
    /// <summary>CAP_NET_RAW alone.</summary>
    public const string NetRaw = "0000000000002000";

    /// <summary>CAP_NET_RAW and CAP_NET_BIND_SERVICE.</summary>
    public const string NetRawAndLowPorts = "0000000000002400";

    /// <summary>Of every thread of a process.</summary>
    public static IReadOnlyList<ThreadRights> Of(string process) =>
        [.. Directory.EnumerateDirectories($"/proc/{process}/task").Select(Read).OfType<ThreadRights>()];

    private static ThreadRights? Read(string folder)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines($"{folder}/status");
        }
        catch (IOException)
        {
            // The thread has ended between the list and the look.
            return null;
        }

        return new ThreadRights(Field("Uid"), Field("Groups"), Field("CapPrm"), Field("CapEff"), Field("CapBnd"), Field("NoNewPrivs"));

        string Field(string name) => lines.Single(line => line.StartsWith($"{name}:", StringComparison.Ordinal))[(name.Length + 1)..].Trim().Replace('\t', ' ');
    }
}
