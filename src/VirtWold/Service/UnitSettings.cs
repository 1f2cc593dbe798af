using VirtWold.Hosting;

namespace VirtWold.Service;

/// <summary>Lets a check look with the settings that a unit of systemd starts the daemon with.</summary>
internal static class UnitSettings
{
    /// <summary>Carries what systemd says of the unit to the program that looks.</summary>
    private const string Carrier = "_VIRTWOLD_UNIT";

    private const string SettingPrefix = "VIRTWOLD_";

    /// <summary>The unit whose settings this process has; null if it has its caller's.</summary>
    public static ServiceUnit? Current => Environment.GetEnvironmentVariable(Carrier) is { Length: > 0 } text ? ServiceUnit.Parse(text) : null;

    /// <summary>The unit of that name.</summary>
    /// <exception cref="ExitException">There is none.</exception>
    public static ServiceUnit Find(string name)
    {
        ServiceUnit unit = ServiceUnit.Read(name) ?? throw new ExitException(
            ExitStatus.Unavailable, $"systemd doesn't tell of {name}; see: systemctl show {name}");
        return unit.IsLoaded
            ? unit
            : throw new ExitException(ExitStatus.Usage, $"there is no unit {name}; see which there are: systemctl list-units --all 'virtwold*'");
    }

    /// <summary>The unit in use for an interface, or for the one that it chooses; null where there is none.</summary>
    /// <param name="interfaceName">The interface; empty for the one that it chooses.</param>
    public static ServiceUnit? FindUsed(string interfaceName) =>
        ServiceUnit.SystemdIsThere
        && ServiceUnit.Read(interfaceName.Length > 0 ? $"virtwold@{interfaceName}.service" : "virtwold.service") is { IsLoaded: true, IsUsed: true } unit
            ? unit
            : null;

    /// <summary>Becomes a check with the unit's settings, and as its user; doesn't return.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="json">Whether it is to print JSON.</param>
    /// <exception cref="ExitException">The unit runs another program, or a file of its settings can't be read.</exception>
    public static void CheckAs(ServiceUnit unit, bool json)
    {
        Dictionary<string, string> variables = new(unit.Variables(), StringComparer.Ordinal);
        foreach ((string path, bool mayBeMissing) in unit.EnvironmentFiles)
        {
            foreach (KeyValuePair<string, string> variable in Read(path, mayBeMissing, unit))
            {
                variables[variable.Key] = variable.Value;
            }
        }

        IReadOnlyList<string> arguments = unit.Arguments(variables)
            ?? throw new ExitException(ExitStatus.Usage, $"{unit.Name} doesn't start virtwold; see: systemctl cat {unit.Name}");
        // The caller's own settings aren't the unit's.
        foreach (string name in Environment.GetEnvironmentVariables().Keys.Cast<string>().Where(static name => name.StartsWith(SettingPrefix, StringComparison.Ordinal)).ToArray())
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        foreach ((string name, string value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        Environment.SetEnvironmentVariable(Carrier, unit.Text);
        try
        {
            Rebirth.As([
                "virtwold", "check", .. arguments.SkipWhile(static (word, index) => index == 0 && word == "run"),
                .. unit.User.Length > 0 ? (string[])["--user", unit.User] : [],
                .. json ? (string[])["--json"] : [],
            ]);
        }
        catch (PrivilegeException error)
        {
            throw new ExitException(ExitStatus.NotPermitted, error.Message);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Read(string path, bool mayBeMissing, ServiceUnit unit)
    {
        try
        {
            return EnvironmentFile.Parse(File.ReadAllText(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException && mayBeMissing)
        {
            return [];
        }
        catch (UnauthorizedAccessException)
        {
            throw new ExitException(ExitStatus.NotPermitted, $"not permitted to read {path}, which has settings of {unit.Name}; run the check as root");
        }
        catch (IOException error)
        {
            throw new ExitException(ExitStatus.Unavailable, $"can't read {path}, which {unit.Name} needs to start: {error.Message}");
        }
    }
}
