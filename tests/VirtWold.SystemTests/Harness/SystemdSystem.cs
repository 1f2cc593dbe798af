using System.Text.RegularExpressions;

namespace VirtWold.SystemTests.Harness;

/// <summary>A system whose process 1 is systemd, with D-Bus, polkit and libvirtd as Debian starts them.</summary>
internal sealed class SystemdSystem : BootedSystem
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Boots it.</summary>
    /// <param name="network">Where its interfaces are.</param>
    /// <param name="options">More options of systemd-nspawn.</param>
    public SystemdSystem(NetworkNamespace network, params IEnumerable<string> options)
        : base(network, [.. options, "--boot"])
    {
        try
        {
            var state = "";
            Eventually.True(
                () => (state = Try("systemctl", "is-system-running").Output.Trim()) is "running" or "degraded",
                Deadline,
                () => $"a system that runs; it is {state}\n{Console}");

            // At midnight, and some time after the boot, they would write files and use the processor: none of a test's business.
            Systemctl("stop", "*.timer");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Runs systemctl with these words and expects success.</summary>
    public string Systemctl(params IEnumerable<string> words) => Run(["systemctl", .. words]).Output.Trim();

    /// <summary>A property of a unit, such as StatusText.</summary>
    public string Property(string unit, string name) => Systemctl("show", "--property", name, "--value", unit);

    /// <summary>What the journal has of a unit, by it or about it: the messages alone.</summary>
    /// <param name="unit">The unit, or a pattern.</param>
    /// <param name="options">More options of journalctl.</param>
    public IReadOnlyList<string> Journal(string unit, params IEnumerable<string> options)
    {
        Run("journalctl", "--sync");
        // It fails where it has never heard of any such unit.
        return Try(["journalctl", "--unit", unit, "--output", "cat", "--no-pager", "--quiet", .. options]).OutputLines;
    }

    /// <summary>Forgets all that the journal has.</summary>
    public void ForgetJournal() => Run("journalctl", "--rotate", "--vacuum-time=1us");

    /// <summary>Waits until a property of a unit matches a regular expression.</summary>
    public void WaitForProperty(string unit, string name, string pattern)
    {
        var value = "";
        Eventually.True(
            () => Regex.IsMatch(value = Property(unit, name), pattern),
            Deadline,
            () => $"{name} of {unit} matches {pattern}; it is {value}\n{string.Join('\n', Journal(unit))}");
    }

    /// <summary>Waits until a line of a unit's journal matches a regular expression.</summary>
    public string WaitForLine(string unit, string pattern)
    {
        string? found = null;
        Eventually.True(
            () => (found = Journal(unit).FirstOrDefault(line => Regex.IsMatch(line, pattern))) is not null,
            Deadline,
            () => $"a line that matches {pattern}:\n{string.Join('\n', Journal(unit))}");
        return found!;
    }
}
