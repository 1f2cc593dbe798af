using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace VirtWold.Hosting;

/// <summary>A unit of systemd that runs this program: who it runs as, with which settings, and what it may.</summary>
internal sealed partial class ServiceUnit
{
    /// <summary>Where systemd is what started this host (sd_booted(3)).</summary>
    private const string Booted = "/run/systemd/system";

    private const string Program = "virtwold";
    private const string Properties =
        "Id,LoadState,ActiveState,UnitFileState,User,Environment,EnvironmentFiles,ExecStart,RuntimeDirectory,RestrictAddressFamilies,"
        + "IPAddressDeny,IPAddressAllow,ProtectHome,ProtectSystem,ReadWritePaths,AmbientCapabilities";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    /// <summary>Where systemctl is: not looked for in PATH, which is anybody's, nor in a working folder, which there may not be.</summary>
    private static readonly string[] Places = ["/usr/bin/systemctl", "/bin/systemctl", "/run/current-system/sw/bin/systemctl"];

    private static readonly string[] Homes = ["/home/", "/root/", "/run/user/"];

    private readonly ILookup<string, string> _properties;

    private ServiceUnit(string text)
    {
        Text = text;
        _properties = text.Split('\n')
            .Select(static line => line.Split('=', 2))
            .Where(static parts => parts.Length == 2)
            .ToLookup(static parts => parts[0], static parts => parts[1], StringComparer.Ordinal);
    }

    /// <summary>Whether systemd runs this host.</summary>
    public static bool SystemdIsThere => Directory.Exists(Booted);

    /// <summary>All that systemd says of it: what <see cref="Parse"/> reads.</summary>
    public string Text { get; }

    /// <summary>Its name in full.</summary>
    public string Name => Property("Id");

    /// <summary>Whether there is a unit of that name.</summary>
    public bool IsLoaded => Property("LoadState") == "loaded";

    /// <summary>Whether it is in use: it runs, or it starts when the host does.</summary>
    public bool IsUsed => Property("UnitFileState") == "enabled" || Property("ActiveState") is "active" or "activating" or "reloading";

    /// <summary>The user that it runs as; empty for root.</summary>
    public string User => Property("User") is "root" or "0" ? "" : Property("User");

    /// <summary>The files that settings are read from, and whether each may be missing.</summary>
    public IEnumerable<(string Path, bool MayBeMissing)> EnvironmentFiles =>
        _properties["EnvironmentFiles"].Select(static value => (value.Split(" (ignore_errors=")[0], value.EndsWith("=yes)", StringComparison.Ordinal)));

    /// <summary>Whether it may listen on ports below 1024.</summary>
    public bool MayBindLowPorts => User.Length == 0 || Property("AmbientCapabilities").Contains("cap_net_bind_service", StringComparison.Ordinal);

    /// <summary>Whether packets of IP reach it: a filter of systemd's may throw all away.</summary>
    public bool IsReachedByIP => !Property("IPAddressDeny").Contains("/0", StringComparison.Ordinal) || Property("IPAddressAllow").Length > 0;

    /// <summary>What systemd says of a unit; null if systemctl can't be asked.</summary>
    public static ServiceUnit? Read(string name)
    {
        if (Array.Find(Places, File.Exists) is not { } systemctl)
        {
            return null;
        }

        try
        {
            using Process process = new()
            {
                StartInfo = new ProcessStartInfo(systemctl, ["show", $"--property={Properties}", "--", name])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                },
            };
            process.Start();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            bool ended = process.WaitForExit(Patience) && Task.WaitAll([output, errors], Patience);
            return ended && process.ExitCode == 0 ? Parse(output.Result) : null;
        }
        catch (Exception error) when (error is Win32Exception or IOException)
        {
            // It can't be started.
            return null;
        }
    }

    /// <summary>Reads what <c>systemctl show</c> prints.</summary>
    public static ServiceUnit Parse(string text) => new(text);

    /// <summary>Whether it may open sockets of a family, such as AF_INET.</summary>
    public bool MayUse(string family)
    {
        string list = Property("RestrictAddressFamilies");
        bool isDenied = list.StartsWith('~');
        return list.Length == 0 || list.TrimStart('~').Split(' ').Contains(family) != isDenied;
    }

    /// <summary>Whether it makes a folder when it starts.</summary>
    public bool Makes(string folder) => Property("RuntimeDirectory").Split(' ').Any(name => name.Length > 0 && folder == $"/run/{name}");

    /// <summary>Whether files can be made in a folder under it.</summary>
    public bool MayWriteIn(string folder) => Property("ProtectSystem") != "strict"
        || Makes(folder)
        || Property("ReadWritePaths").Split(' ').Any(path => path.Length > 0 && (folder == path || folder.StartsWith($"{path}/", StringComparison.Ordinal)));

    /// <summary>Whether it doesn't see a file.</summary>
    public bool Hides(string path) =>
        Property("ProtectHome") is "yes" or "tmpfs" && Homes.Any(home => path.StartsWith(home, StringComparison.Ordinal));

    /// <summary>The variables that it sets, without files: those win over these.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables() => Words(Property("Environment"))
        .Select(static word => word.Split('=', 2))
        .Where(static parts => parts.Length == 2)
        .Select(static parts => KeyValuePair.Create(parts[0], parts[1]));

    /// <summary>The arguments that it starts the program with; null if it starts another one.</summary>
    /// <param name="variables">What variables in them stand for.</param>
    public IReadOnlyList<string>? Arguments(IReadOnlyDictionary<string, string> variables)
    {
        Match command = CommandLine().Match(Property("ExecStart"));
        string[] words = command.Success ? command.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [];
        return words.Length > 0 && Path.GetFileName(words[0]) == Program
            ? [.. words.Skip(1).SelectMany(word => Expand(word, variables))]
            : null;
    }

    /// <summary>Words as systemctl quotes them, in double quotes or as a shell's $'...'.</summary>
    private static IEnumerable<string> Words(string text) =>
        Word().Matches(text).Select(static match => Escape().Replace(match.Value.Trim('$', '"', '\''), "$1"));

    private static string[] Expand(string word, IReadOnlyDictionary<string, string> variables)
    {
        string ValueOf(string name) => variables.TryGetValue(name, out string? value) ? value : "";
        return word.StartsWith('$') && !word.StartsWith("${", StringComparison.Ordinal)
            ? ValueOf(word[1..]).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            : [Variable().Replace(word, match => ValueOf(match.Groups[1].Value))];
    }

    private string Property(string name) => _properties[name].FirstOrDefault() ?? "";

    [GeneratedRegex(@"argv\[\]=(.*?) ; ")]
    private static partial Regex CommandLine();

    [GeneratedRegex("""\$'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s"]+""")]
    private static partial Regex Word();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Variable();
}
