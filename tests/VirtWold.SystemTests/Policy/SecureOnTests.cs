using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>A machine whose address is in the file of passwords is woken by packets that have the right one.</summary>
[TestFixture]
public sealed class SecureOnTests() : SystemTest(HypervisorKind.Test)
{
    private const string Long = "c0:ff:ee:5a:b1:7e";
    private const string Short = "193.187.201.177";
    private const string ShortInHex = "c1:bb:c9:b1";
    private const string Wrong = "de:ad:be:ef:d0:0d";
    private const string WrongShort = "222.173.190.239";

    private Guest _guest = null!;

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void DefineTheMachine()
    {
        Requires.Binary();
        _guest = DefineGuest();
    }

    /// <summary>The machine of one test.</summary>
    [TearDown]
    public void RemoveTheMachine() => _guest?.Dispose();

    /// <summary>Six bytes as etherwake writes them, four bytes in both notations, and the blanks that people like.</summary>
    [TestCase("{0} " + Long, Long)]
    [TestCase("{0} C0:FF:EE:5A:B1:7E", Long)]
    [TestCase("{0} " + Short, Short)]
    [TestCase("{0} " + ShortInHex, Short)]
    [TestCase("\t{0}\t  " + Long + "  ", Long)]
    public void The_right_password_by_etherwake_wakes(string line, string given)
    {
        using var file = new PasswordFile("# Who may wake what", "", string.Format(null, line, _guest.Mac));
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.EtherWake(_guest.Mac, "-b", "-p", given);
        _guest.WaitUntilRunning();
        AssertKeptSecret(daemon);
    }

    /// <summary>The address in capitals, the packet as a datagram.</summary>
    [TestCase("c0ffee5ab17e", Long)]
    [TestCase("c1bbc9b1", Short)]
    public void The_right_password_in_a_datagram_wakes(string bytes, string listed)
    {
        using var file = new PasswordFile($"{_guest.Mac.ToUpperInvariant()} {listed}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.Send(Frame.Udp([.. MagicPayload.Of(_guest.Mac), .. Convert.FromHexString(bytes)]));
        _guest.WaitUntilRunning();
    }

    /// <summary>Said with the address, and with neither of the passwords.</summary>
    [TestCase(Long, Wrong)]
    [TestCase(Long, WrongShort)]
    [TestCase(Short, Wrong)]
    [TestCase(Short, WrongShort)]
    public void A_wrong_password_is_denied_and_kept_secret(string listed, string given)
    {
        using var file = new PasswordFile($"{_guest.Mac} {listed}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.EtherWake(_guest.Mac, "-b", "-p", given);
        AssertDenied(daemon);
    }

    /// <summary>No sender without a password gets through, such as wakeonlan, which can't send any.</summary>
    [Test]
    public void No_password_is_denied()
    {
        using var file = new PasswordFile($"{_guest.Mac} {Long}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.WakeOnLan(_guest.Mac);
        AssertDenied(daemon);
    }

    /// <summary>The beginning of the right one, more than the right one, and all but the last bit.</summary>
    [TestCase(Long, "c0ffee5a")]
    [TestCase(ShortInHex, "c1bbc9b00000")]
    [TestCase(Long, "c0ffee5ab17f")]
    public void Nearly_the_right_password_is_denied(string listed, string given)
    {
        using var file = new PasswordFile($"{_guest.Mac} {listed}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.Send(Frame.Raw([.. MagicPayload.Of(_guest.Mac), .. Convert.FromHexString(given)]));
        AssertDenied(daemon);
    }

    /// <summary>What a driver or a switch leaves behind the password doesn't matter.</summary>
    [TestCase(ShortInHex, "c1bbc9b10000")]
    public void The_right_password_with_something_behind_it_wakes(string listed, string given)
    {
        using var file = new PasswordFile($"{_guest.Mac} {listed}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.Send(Frame.Raw([.. MagicPayload.Of(_guest.Mac), .. Convert.FromHexString(given)]));
        _guest.WaitUntilRunning();
    }

    /// <summary>The right packet after a wrong one isn't taken for its repetition.</summary>
    [Test]
    public void The_right_password_right_after_a_wrong_one_wakes()
    {
        using var file = new PasswordFile($"{_guest.Mac} {Long}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.EtherWake(_guest.Mac, "-b", "-p", Wrong);
        Sender.EtherWake(_guest.Mac, "-b", "-p", Long);
        _guest.WaitUntilRunning();
    }

    /// <summary>Others aren't asked for any.</summary>
    [Test]
    public void A_machine_that_is_not_listed_is_woken_without_a_password()
    {
        using var file = new PasswordFile($"52:54:00:00:00:01 {Long}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.WakeOnLan(_guest.Mac);
        _guest.WaitUntilRunning();
    }

    /// <summary>Its owner wants a password, and the file has one for others only.</summary>
    [Test]
    public void A_machine_that_requires_a_password_and_is_not_listed_is_denied()
    {
        Virsh.Mark(_guest, "secureon=\"required\"", "--config");
        using var file = new PasswordFile($"52:54:00:00:00:01 {Long}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.EtherWake(_guest.Mac, "-b", "-p", Long);
        AssertDenied(daemon);
    }

    /// <summary>Its owner wants a password, and the packet has it.</summary>
    [Test]
    public void A_machine_that_requires_a_password_and_is_listed_is_woken_by_it()
    {
        Virsh.Mark(_guest, "secureon=\"required\"", "--config");
        using var file = new PasswordFile($"{_guest.Mac} {Long}");
        using var daemon = StartDaemon("--secureon-file", file.Path);
        Sender.EtherWake(_guest.Mac, "-b", "-p", Long);
        _guest.WaitUntilRunning();
    }

    private void AssertDenied(VirtWoldDaemon daemon)
    {
        daemon.WaitForLine($"warning: .* \\({_guest.Mac}\\) isn't woken without the right SecureOn password: ");
        Assert.That(daemon.Terminate(), Is.Zero);
        Assert.That(_guest.State, Is.EqualTo("shut off"));
        Assert.That(daemon.LogLines[^1], Does.EndWith("1 packet (1 denied-secureon)"));
        AssertKeptSecret(daemon);
    }

    private static void AssertKeptSecret(VirtWoldDaemon daemon)
    {
        string[] secrets = [Long, Short, ShortInHex, Wrong, WrongShort];
        var spellings = secrets.SelectMany(secret =>
            new[] { secret, secret.Replace(":", "", StringComparison.Ordinal), secret.Replace(':', '-') });
        Assert.Multiple(() =>
        {
            foreach (var spelling in spellings)
            {
                Assert.That(daemon.LogLines, Has.None.Contains(spelling).IgnoreCase);
            }
        });
    }
}
