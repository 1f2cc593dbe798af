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
    [TestCase("virtwold-steer@.service")]
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
        const long limit = 28 * 1024;
        figures.WaitForResident(limit);
    }

    /// <summary>A package manager has given the program the capability, and keeps others from running it.</summary>
    [Test]
    public void A_program_with_file_capabilities_of_its_own_runs_under_the_unit()
    {
        const string program = "/usr/local/sbin/virtwold";
        Host.Run("chgrp", "virtwold", program);
        Host.Run("chmod", "0750", program);
        Tool.Run("setcap", "cap_net_raw+ep", Host.At(program));
        try
        {
            Start();
            AssertWakes();
        }
        finally
        {
            Tool.Run("setcap", "-r", Host.At(program));
            Host.Run("chmod", "0755", program);
        }
    }

    /// <summary>
    /// What docs/install.md shows opens UDP and TCP for this host, and costs half a point at most. Whom IPAddressAllow= keeps out isn't seen here:
    /// systemd enforces that with control groups of the second version only, which not every machine has.
    /// </summary>
    [Test]
    public void The_drop_in_that_opens_IP_works_as_it_is_written()
    {
        const string title = "# systemctl edit virtwold@enp44s0\n";
        const string ask = "exec 3<>/dev/tcp/127.0.0.1/9277; printf 'GET /status.json HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        var example = File.ReadAllText(Repository.At("docs", "install.md")).Split(title)[1].Split("```")[0];
        Host.Write($"{EditFolder}/override.conf", example);
        Host.Systemctl("daemon-reload");
        Start();
        Assert.That(VirtWoldBinary.RunIn(Network.Host, "send", Guest.Mac, "--to", "127.0.0.1:9").ExitCode, Is.Zero);
        Guest.WaitUntilRunning();
        Assert.Multiple(() =>
        {
            Assert.That(Host.Try("test", "-S", $"/run/virtwold/{VethPair.HostInterface}.sock").ExitCode, Is.Zero);
            Assert.That(Network.Host.Run("bash", "-c", ask).Output, Does.StartWith("HTTP/1.1 200 OK").And.Contain(Guest.Name));
            Assert.That(Host.Try("systemd-analyze", "security", "--no-pager", "--threshold=17", Unit), Has.Property(nameof(ToolResult.ExitCode)).Zero);
            Assert.That(File.ReadAllText(Repository.At("init-scripts", "man", "virtwold.8")), Does.Contain(title + example), "the manual's example");
        });
    }

    /// <summary>One setting, and one command that the line names; the socket for the status command stays.</summary>
    [Test]
    public void A_page_by_TCP_is_refused_with_the_command_that_lets_it()
    {
        const string ask = "exec 3<>/dev/tcp/127.0.0.1/9277; printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3";
        const string remedy = "may not use IP; let it: ";
        Configure("VIRTWOLD_STATUS=9277");
        AssertRefused("77", $"^virtwold: can't serve the status at 127.0.0.1:9277: the service {Unit} {remedy}");
        var command = Host.Journal(Unit).First(line => line.Contains(remedy, StringComparison.Ordinal)).Split(remedy)[1];
        Host.Run("sh", "-c", command);
        Network.WaitUntilUp();
        Assert.That(Network.Host.Run("bash", "-c", ask).Output, Does.StartWith("HTTP/1.1 200 OK"));
        Assert.That(Host.Run("virtwold", "status").OutputLines, Has.Some.Match($"^virtwold .* at unix:/run/virtwold/{VethPair.HostInterface}.sock, up for "));
    }

    /// <summary>For people on the host who are its user, or in its group.</summary>
    [Test]
    public void The_status_is_served_on_a_socket_of_the_instance()
    {
        Start();
        var socket = $"/run/virtwold/{VethPair.HostInterface}.sock";
        Eventually.True(() => Host.Try("test", "-S", socket).ExitCode == 0, TimeSpan.FromSeconds(10), () => socket);
        Assert.That(Host.Run("stat", "--format=%U:%G %a", socket).Output, Is.EqualTo("virtwold:virtwold 660\n"));
    }
}
