using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>What the daemon could do if it were taken over: next to nothing.</summary>
[TestFixture]
public sealed class SystemdSandboxTests : SystemdTest
{
    private const string OnlyCapture = "0000000000002000";
    private const string None = "0000000000000000";

    private static readonly string[] CapabilitySets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"];

    /// <summary>What systemd itself thinks of it. The threshold is in tenths.</summary>
    [TestCase("virtwold@.service")]
    [TestCase("virtwold.service")]
    public void Exposure_is_1_2_at_most(string unit) => Assert.That(
        Host.Try("systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=12", $"/usr/local/lib/systemd/system/{unit}"),
        Has.Property(nameof(ToolResult.ExitCode)).Zero);

    /// <summary>No setting that this systemd doesn't know, no misspelt one.</summary>
    [Test]
    public void Units_are_understood_by_systemd_without_a_complaint()
    {
        var result = Host.Try("systemd-analyze", "verify", "--man=no", $"/usr/local/lib/systemd/system/{ChoosingUnit}", $"/usr/local/lib/systemd/system/{Unit}");
        Assert.That(result.Error + result.Output, Does.Not.Contain("virtwold"), result.ToString);
    }

    /// <summary>What the kernel says of the process.</summary>
    [Test]
    public void A_running_daemon_has_one_capability_and_its_own_user()
    {
        Start();
        var status = File.ReadAllLines($"/proc/{Host.ProcessHere(Host.Property(Unit, "MainPID"))}/status")
            .Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
        var user = Host.Run("id", "--user", "virtwold").Output.Trim();
        Assert.Multiple(() =>
        {
            foreach (var set in CapabilitySets)
            {
                Assert.That(status[set], Is.EqualTo(OnlyCapture).Or.EqualTo(None), set);
            }

            Assert.That(status["CapEff"], Is.EqualTo(OnlyCapture));
            Assert.That(status["Uid"].Split('\t'), Has.All.EqualTo(user));
            Assert.That(user, Is.Not.EqualTo("0"));
            Assert.That(status["NoNewPrivs"], Is.EqualTo("1"));
            Assert.That(status["Seccomp"], Is.EqualTo("2"), "a filter of system calls");
        });
    }

    /// <summary>The sandbox of one unit is that of the other: they differ in what they listen on and where they are told.</summary>
    [Test]
    public void Both_units_have_the_same_settings_but_those_of_the_instance()
    {
        string[] instance = ["Description=", "EnvironmentFile=-/etc/virtwold/", "Environment=", "ExecStart="];
        Assert.That(Lines("virtwold.service"), Is.EqualTo(Lines("virtwold@.service")));

        string[] Lines(string unit) =>
        [
            .. File.ReadAllLines(Repository.At("init-scripts", "systemd", unit))
                .Where(line => line.Length > 0 && line[0] != '#' && !instance.Any(begin => line.StartsWith(begin, StringComparison.Ordinal))),
        ];
    }

    /// <summary>Every setting says why it is there.</summary>
    [TestCase("virtwold@.service")]
    [TestCase("virtwold.service")]
    public void Every_group_of_settings_begins_with_its_reason(string unit)
    {
        var groups = File.ReadAllText(Repository.At("init-scripts", "systemd", unit)).Split("\n\n");
        Assert.That(groups.Where(group => !group.Contains('#', StringComparison.Ordinal) && !group.StartsWith("[Install]", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>To give memory back needs a system call that the filter lets through.</summary>
    [Test]
    public void An_idle_daemon_stays_within_its_memory()
    {
        Start();
        var figures = new ProcessFigures(Host.ProcessHere(Host.Property(Unit, "MainPID")));
        const long limit = 24 * 1024;
        Assert.That(figures.ResidentKilobytes, Is.LessThanOrEqualTo(limit));
    }
}
