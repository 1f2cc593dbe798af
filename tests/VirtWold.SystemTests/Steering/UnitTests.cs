using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Privileges;

namespace VirtWold.SystemTests.Steering;

/// <summary>The unit that steers, in a system that systemd has booted: it works inside of its sandbox, and the sandbox leaves it nothing else.</summary>
[TestFixture]
public sealed class UnitTests : SteeringTest
{
    private const string Unit = "virtwold-steer@nic0.service";

    /// <summary>Started, asked, reloaded and stopped as an administrator would.</summary>
    [Test]
    public void Unit_steers_with_no_capability_left_and_leaves_nothing_behind()
    {
        Requires.Tools("systemd-nspawn", "debootstrap", "make");
        using var host = new SystemdSystem(Lab.Host, BootOptions());
        host.Install();
        host.Write("/etc/virtwold/steer-nic0.conf", "VIRTWOLD_STEER_PEER=ul-host\n");
        host.Systemctl("daemon-reload");
        var complaints = host.Try("systemd-analyze", "verify", "--man=no", $"/usr/local/lib/systemd/system/{Unit}");
        Assert.That(complaints.Error + complaints.Output, Does.Not.Contain("virtwold"), complaints.ToString);

        Assert.That(host.Try("systemctl", "start", Unit).ExitCode, Is.Zero, () => string.Join('\n', host.Journal(Unit)));
        var process = host.ProcessHere(host.Property(Unit, "MainPID"));
        Assert.Multiple(() =>
        {
            Assert.That(host.Property(Unit, "StatusText"), Is.EqualTo("Steering frames of nic0 to ul-host: magic"));
            Assert.That(ThreadRights.Of(process).Select(thread => (thread.Effective, thread.NoNewPrivileges)), Is.All.EqualTo(("0000000000000000", "1")));
            Assert.That(File.ReadAllLines($"/proc/{process}/status"), Does.Contain("Seccomp:\t2"));
            Assert.That(Copies(), Is.EqualTo(1));
            Assert.That(host.Run("virtwold", "steer", "status").Output, Does.Contain("nic0 to ul-host by TCX"));
        });
        host.Systemctl("reload", Unit);
        Assert.That(Copies(), Is.EqualTo(1));
        host.Systemctl("stop", Unit);
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.Empty);
    }
}
