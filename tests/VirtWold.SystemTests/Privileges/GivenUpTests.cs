using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Privileges;

/// <summary>What a daemon that was started with rights has left of them, in each of its threads.</summary>
[TestFixture]
public sealed class GivenUpTests() : SystemTest(HypervisorKind.Test)
{
    private const string Nobody = "65534";

    private Accounts _accounts = null!;

    /// <summary>Everything here runs the daemon; there is an account for it.</summary>
    [OneTimeSetUp]
    public void MakeTheAccount()
    {
        Requires.Binary();
        Requires.Tools("mount", "setcap", "stat");
        _accounts = new Accounts(Network.Host);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheAccount() => _accounts?.Dispose();

    /// <summary>Root without its capabilities still opens root's own files and sockets.</summary>
    [Test]
    public void Started_as_root_it_keeps_only_the_capability_to_capture()
    {
        using var guest = DefineGuest();
        using var daemon = StartDaemon();
        AssertAll(daemon, "0", ThreadRights.NetRaw, ThreadRights.NetRaw);
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        AssertAll(daemon, "0", ThreadRights.NetRaw, ThreadRights.NetRaw);
    }

    /// <summary>It is another user from its first packet on, in all of that user's groups.</summary>
    [Test]
    public void Told_a_user_it_becomes_that_user_with_all_groups()
    {
        using var daemon = StartDaemon("--user", Accounts.User);
        AssertAll(daemon, Accounts.UserId, ThreadRights.NetRaw, ThreadRights.NetRaw);
        Assert.That(ThreadRights.Of(daemon.Id).Select(thread => thread.Groups), Has.All.EqualTo($"{Accounts.OwnGroupId} {Accounts.LibvirtGroupId}"));
    }

    /// <summary>What an init script sets.</summary>
    [Test]
    public void Told_a_user_by_the_variable_it_becomes_that_user()
    {
        using var daemon = VirtWoldDaemon.LaunchWith($"VIRTWOLD_USER={Accounts.User}", Network, Usual);
        daemon.WaitUntilListening();
        AssertAll(daemon, Accounts.UserId, ThreadRights.NetRaw, ThreadRights.NetRaw);
    }

    /// <summary>The group opens libvirt's socket, and nothing else does.</summary>
    [Test]
    public void A_user_whose_group_may_use_libvirt_wakes()
    {
        var folder = Path.GetDirectoryName(Libvirt.Socket)!;
        Tool.Run("chown", $"root:{Accounts.LibvirtGroupId}", folder);
        Tool.Run("chmod", "0750", folder);
        try
        {
            using var guest = DefineGuest();
            using var daemon = StartDaemon("--user", Accounts.User);
            Sender.EtherWakeBroadcast(guest.Mac);
            guest.WaitUntilRunning();
        }
        finally
        {
            Tool.Run("chmod", "0755", folder);
        }
    }

    /// <summary>The capability stays for this.</summary>
    [Test]
    public void A_capture_that_was_lost_is_opened_again_by_that_user()
    {
        using var guest = DefineGuest();
        using Cable cable = new(Network);
        cable.Plug();
        using var daemon = StartDaemon("--interface", cable.HostEnd, "--user", Accounts.User);
        cable.Unplug();
        daemon.WaitForLine($"{cable.HostEnd} is (gone|down)");
        cable.Plug();
        daemon.WaitForLine($"{cable.HostEnd} is there and up");
        cable.Send(Sender, Frame.Raw(MagicPayload.Of(guest.Mac)));
        guest.WaitUntilRunning();
        AssertAll(daemon, Accounts.UserId, ThreadRights.NetRaw, ThreadRights.NetRaw);
    }

    /// <summary>One more capability, where a socket needs it, and only there.</summary>
    [TestCase("127.0.0.1:9", ThreadRights.NetRawAndLowPorts)]
    [TestCase("127.0.0.1:9009", ThreadRights.NetRaw)]
    public void A_socket_on_a_low_port_keeps_the_capability_for_it(string socket, string expected)
    {
        using var daemon = StartDaemon("--user", Accounts.User, "--listen", socket);
        AssertAll(daemon, Accounts.UserId, expected, expected);
    }

    /// <summary>Somebody has given the program itself the capability.</summary>
    [Test]
    public void Started_with_file_capabilities_it_captures_and_can_get_no_more()
    {
        using var guest = DefineGuest();
        using UnprivilegedBinary nobody = new();
        Tool.Run("setcap", "cap_net_raw+ep", nobody.Location);
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host, ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", nobody.Location, .. Usual]);
        daemon.WaitUntilListening();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        Assert.That(
            ThreadRights.Of(daemon.Id).Select(thread => (thread.Users, thread.Permitted, thread.Effective, thread.NoNewPrivileges)),
            Has.All.EqualTo(($"{Nobody} {Nobody} {Nobody} {Nobody}", ThreadRights.NetRaw, ThreadRights.NetRaw, "1")));
    }

    /// <summary>As a service manager starts it: nothing is left to give up, and nothing is lost.</summary>
    [Test]
    public void Started_with_no_more_than_it_needs_it_stays_as_it_is()
    {
        using UnprivilegedBinary nobody = new();
        using var daemon = VirtWoldDaemon.LaunchCommand(Network.Host, nobody.CommandWith("net_raw", Usual));
        daemon.WaitUntilListening();
        AssertAll(daemon, Nobody, ThreadRights.NetRaw, ThreadRights.NetRaw);
    }

    /// <summary>Passwords are in its memory: its own user's other programs don't see into it.</summary>
    [Test]
    public void Its_memory_is_hidden_from_its_own_user()
    {
        using var daemon = StartDaemon("--user", Accounts.User);
        Assert.That(Tool.Run("stat", "--format=%u", $"/proc/{daemon.Id}/fd").Output.Trim(), Is.EqualTo("0"));
    }

    /// <summary>What process lists and scripts look for.</summary>
    [Test]
    public void The_process_keeps_its_name_and_its_arguments()
    {
        using var daemon = StartDaemon("--user", Accounts.User);
        Assert.That(File.ReadAllText($"/proc/{daemon.Id}/comm"), Is.EqualTo("virtwold\n"));
        Assert.That(File.ReadAllText($"/proc/{daemon.Id}/cmdline"), Does.Contain($"\0--user\0{Accounts.User}\0"));
    }

    private string[] Usual => ["--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri];

    private static void AssertAll(VirtWoldDaemon daemon, string user, string capabilities, string bounding)
    {
        var threads = ThreadRights.Of(daemon.Id);
        Assert.That(threads, Has.Count.GreaterThan(2));
        Assert.That(
            threads.Select(thread => (thread.Users, thread.Permitted, thread.Effective, thread.Bounding, thread.NoNewPrivileges)),
            Has.All.EqualTo(($"{user} {user} {user} {user}", capabilities, capabilities, bounding, "1")));
    }
}
