using VirtWold.SystemTests.Checks;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Privileges;

/// <summary>Users that can't be, and files that the user can or can't read.</summary>
[TestFixture]
public sealed class UserTests
{
    private static readonly string[] Usual = ["--interface", "lo", "--libvirt-uri", "test:///default"];

    private NetworkNamespace _host = null!;
    private Accounts _accounts = null!;

    /// <summary>Makes a network with an account.</summary>
    [OneTimeSetUp]
    public void MakeTheAccount()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "mount", "chown", "setpriv");
        Requires.Binary();
        _host = new NetworkNamespace("user");
        _accounts = new Accounts(_host);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheAccount()
    {
        _host?.Dispose();
        _accounts?.Dispose();
    }

    /// <summary>A name that was mistyped.</summary>
    [TestCase("run")]
    [TestCase("check")]
    public void A_user_that_is_not_there_is_wrong_usage(string command)
    {
        var result = VirtWoldBinary.RunIn(_host, [command, .. Usual, "--user", "nosuchuser"]);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo(
            (64, "virtwold: there is no user nosuchuser; make one, for example: useradd --system --groups libvirt nosuchuser\n")));
    }

    /// <summary>Only root becomes somebody else.</summary>
    [Test]
    public void Somebody_else_than_root_may_not_become_a_user()
    {
        using UnprivilegedBinary nobody = new();
        var result = nobody.RunIn(_host, [.. Usual, "--user", Accounts.User]);
        Assert.That(result.ExitCode, Is.EqualTo(77), result.ToString);
        Assert.That(result.ErrorLines, Is.EqualTo([$"virtwold: not permitted to become the user {Accounts.User}; start virtwold as root, or as {Accounts.User} and without --user"]));
    }

    /// <summary>Whoever it is already needs no permission.</summary>
    [Test]
    public void A_user_may_stay_the_same()
    {
        using UnprivilegedBinary nobody = new();
        using var daemon = VirtWoldDaemon.LaunchCommand(_host, nobody.CommandWith("net_raw", [.. Usual, "--user", "nobody"]));
        daemon.WaitUntilListening();
    }

    /// <summary>It would be lost at the first reload; so it isn't read at the start either.</summary>
    [Test]
    public void A_file_of_roots_can_not_be_read_by_the_user()
    {
        using PasswordFile file = new("52:54:00:ff:ff:01 192.168.1.1");
        var result = VirtWoldBinary.RunIn(_host, [.. Usual, "--user", Accounts.User, "--secureon-file", file.Path]);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo(
            (77, $"virtwold: not permitted to read {file.Path}; it must belong to the user that virtwold runs as\n")));
    }

    /// <summary>Somebody else's private file isn't root's to read any more.</summary>
    [Test]
    public void A_file_of_somebody_elses_can_not_be_read_by_root()
    {
        using PasswordFile file = new("52:54:00:ff:ff:01 192.168.1.1");
        Tool.Run("chown", Accounts.UserId, file.Path);
        var result = VirtWoldBinary.RunIn(_host, [.. Usual, "--secureon-file", file.Path]);
        Assert.That(result.ExitCode, Is.EqualTo(77), result.ToString);
        Assert.That(result.Error, Does.Contain("it must belong to the user that virtwold runs as"));
    }

    /// <summary>The user's own file is read at the start and at each reload.</summary>
    [Test]
    public void A_file_of_the_users_own_is_read_again()
    {
        using PasswordFile file = new("52:54:00:ff:ff:01 192.168.1.1");
        Tool.Run("chown", Accounts.UserId, file.Path);
        using var daemon = VirtWoldDaemon.StartIn(_host, [.. Usual, "--user", Accounts.User, "--secureon-file", file.Path]);
        file.Write("nonsense");
        daemon.Signal("HUP");
        daemon.WaitForLine("error: What was read before stays: line 1 of ");
    }

    /// <summary>The check becomes the user, too, and so sees what the user may.</summary>
    [Test]
    public void A_check_holds_for_the_user()
    {
        using PasswordFile file = new("52:54:00:ff:ff:01 192.168.1.1");
        Check("--user", Accounts.User, "--secureon-file", file.Path).Says(
            77,
            $"ok       user: {Accounts.User}, with capabilities: CAP_NET_RAW$",
            "ok       capture: lo may be captured$",
            "failed   secureon: not permitted to read .*; it must belong to the user that virtwold runs as");
    }

    /// <summary>Root can read the file now, and the daemon couldn't.</summary>
    [Test]
    public void A_check_by_root_says_whom_a_file_is_for()
    {
        using PasswordFile file = new("52:54:00:ff:ff:01 192.168.1.1");
        Tool.Run("chown", Accounts.UserId, file.Path);
        Check("--secureon-file", file.Path).Says(
            77,
            "ok       user: root; the daemon gives up what else root may, and keeps CAP_NET_RAW$",
            $"failed   secureon: .* belongs to the user with the number {Accounts.UserId}, and only a daemon that runs as that user can read it; run the daemon so");
    }

    private CheckRun Check(params IEnumerable<string> options) => CheckRun.In(_host, [.. Usual, .. options]);
}
