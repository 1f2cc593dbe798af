using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Privileges;

namespace VirtWold.SystemTests.Steering;

/// <summary>What the process may do once it steers, in each of its threads.</summary>
[TestFixture]
public sealed class RightsTests : SteeringTest
{
    private const string None = "0000000000000000";

    /// <summary>CAP_NET_ADMIN alone.</summary>
    private const string NetAdmin = "0000000000001000";

    /// <summary>By TCX nothing is left; to attach a filter again takes one capability.</summary>
    [TestCase("tcx", None)]
    [TestCase("clsact", NetAdmin)]
    public void Rights_are_given_up_once_it_steers(string hook, string kept)
    {
        using var steering = Redirect("--attach", hook);
        var threads = ThreadRights.Of(steering.Id);
        Assert.That(threads.Select(thread => (thread.Permitted, thread.Effective, thread.NoNewPrivileges)), Is.All.EqualTo((kept, kept, "1")));
        Assert.That(steering.Transcript, Does.Not.Contain("VIRTWOLD_"), "nothing of its own is taken for a setting");
    }

    /// <summary>A file with a capability, as packages make it for the daemon, gives none of it to who steers.</summary>
    [Test]
    public void Rights_are_given_up_where_the_programs_file_has_one()
    {
        Requires.Tools("setcap");
        using var folder = new TemporaryFolder();
        folder.CopyProgram(VirtWoldBinary.Location, "virtwold");
        Tool.Run("setcap", "cap_net_raw+ep", folder.At("virtwold"));
        using var steering = SteerProcess.LaunchCommand(Lab, folder.At("virtwold"), "steer", "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer);
        steering.WaitForLine("Steering frames of ");
        Assert.That(ThreadRights.Of(steering.Id).Select(thread => (thread.Permitted, thread.Effective)), Is.All.EqualTo((None, None)));
    }

    /// <summary>A capability that is missing is named, and nothing is left attached.</summary>
    [Test]
    public void Missing_capabilities_are_named()
    {
        var result = Tool.Try(Lab.Host.Enter(
            "setpriv", "--bounding-set=-all,+net_admin", "--inh-caps=-all", VirtWoldBinary.Location, "steer", "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer));
        Assert.Multiple(() =>
        {
            Assert.That((result.ExitCode, result.Error), Is.EqualTo(
                (77, "virtwold: not permitted to load the program that steers into the kernel; it takes CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN: start it as root, or by its unit\n")));
            Assert.That(Lab.Programs(SharedNicLab.Nic), Is.Empty);
        });
    }

    /// <summary>The three that are named are enough.</summary>
    [Test]
    public void Three_capabilities_are_enough()
    {
        using var steering = SteerProcess.LaunchCommand(
            Lab,
            "setpriv", "--bounding-set=-all,+net_admin,+bpf,+perfmon,+setpcap", "--inh-caps=-all", VirtWoldBinary.Location,
            "steer", "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", Lab.Rules(RedirectingRules));
        steering.WaitForLine("Steering frames of ");
        Assert.That(ThreadRights.Of(steering.Id).Select(thread => thread.Effective), Is.All.EqualTo(None));
        AssertRedirects();
    }

    /// <summary>The check names what is missing, too.</summary>
    [Test]
    public void Check_names_what_is_missing()
    {
        var result = Tool.Try(Lab.Host.Enter(
            "setpriv", "--bounding-set=-all,+net_admin", "--inh-caps=-all", VirtWoldBinary.Location, "steer", "check", "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer));
        Assert.That(result.ExitCode, Is.EqualTo(77), result.ToString);
        Assert.That(result.OutputLines, Has.Some.EqualTo("failed   rights: these capabilities are missing: CAP_BPF, CAP_PERFMON; start it as root, or by its unit"));
    }
}
