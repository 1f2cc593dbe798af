using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Idling;

/// <summary>Putting a guest to sleep by hand.</summary>
[TestFixture]
public sealed class SleepCommandTests : IdlingTest
{
    /// <summary>Its memory is saved, and restored by the next packet.</summary>
    [Test]
    public void A_guest_is_saved_by_default_and_restored_by_the_next_packet()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");

        Says(Sleep(Guest.Name), 0, $"{Guest.Name} sleeps");
        Assert.That(Guest.State, Is.EqualTo("shut off"));
        Daemon.WaitForLine($@"info: {Guest.Name} sleeps \(save, \d+ ms\)");
        Daemon.WaitForNews(Guest, "shut off");

        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Assert.That(Guest.Describe(), Is.EqualTo("running (restored)"));
    }

    /// <summary>Nothing is done, and that is said.</summary>
    [Test]
    public void A_guest_that_sleeps_already_is_left_alone() => Says(Sleep(Guest.Mac), 0, $"{Guest.Name} sleeps already");

    /// <summary>libvirt's own words, and what else would do.</summary>
    [Test]
    public void A_guest_without_an_agent_can_not_be_suspended_and_that_is_explained()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");

        var result = Sleep(Guest.Name, "--how", "suspend");

        Assert.That((result.ExitCode, result.Error), Is.EqualTo((69, result.Error)), result.ToString);
        Assert.That(result.Error, Does.StartWith($"virtwold: {Guest.Name} isn't put to sleep: ").And.Contains("qemu-guest-agent"));
        Assert.That(Guest.State, Is.EqualTo("running"));
    }

    /// <summary>One line each, and the right exit status.</summary>
    [Test]
    public void What_can_not_be_done_is_one_line_with_its_exit_status()
    {
        Fails(Sleep("nosuch"), 69, "virtwold: there is no machine nosuch");
        Fails(Sleep(Guest.Name, "--how", "hibernate"), 64, "virtwold: --how must be save, suspend or shutdown, not 'hibernate'; see 'virtwold sleep --help'");
        Fails(Sleep(Guest.Name, "--inhibit"), 64, "virtwold: --inhibit goes with --for, such as --inhibit --for 2h, and not with --how");
        Fails(Sleep(Guest.Name, "--inhibit", "--for", "ever"), 64, "virtwold: --for must be a time of at most a week, such as 90s, 20m or 2h, not 'ever'; see 'virtwold sleep --help'");
        Fails(VirtWoldBinary.RunIn(Network.Host, "sleep", Guest.Name), 64, "virtwold: this takes the daemon's token: name its file by --wake-token-file FILE");
        using Policy.PasswordFile wrong = new("ffffffffffffffffffffffffffffffff");
        Fails(
            VirtWoldBinary.RunIn(Network.Host, "sleep", Guest.Name, "--status", "127.0.0.1:9277", "--wake-token-file", wrong.Path),
            77,
            "virtwold: the token is wrong");
    }

    private static void Says(ToolResult result, int status, string output) =>
        Assert.That((result.ExitCode, result.Output.Trim(), result.Error), Is.EqualTo((status, output, "")), result.ToString);

    private static void Fails(ToolResult result, int status, string error) =>
        Assert.That((result.ExitCode, result.Output, result.Error.Trim()), Is.EqualTo((status, "", error)), result.ToString);
}
