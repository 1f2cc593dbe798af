using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>SIGHUP has the passwords read anew.</summary>
[TestFixture]
public sealed class SecureOnReloadTests() : SystemTest(HypervisorKind.Test)
{
    private const string Old = "c0:ff:ee:5a:b1:7e";
    private const string New = "de:ad:be:ef:d0:0d";

    private Guest _guest = null!;
    private PasswordFile _file = null!;
    private VirtWoldDaemon _daemon = null!;

    /// <summary>A daemon that knows a password.</summary>
    [SetUp]
    public void StartTheDaemon()
    {
        Requires.Binary();
        _guest = DefineGuest();
        _file = new PasswordFile($"{_guest.Mac} {Old}");
        _daemon = StartDaemon("--secureon-file", _file.Path);
    }

    /// <summary>Ends it.</summary>
    [TearDown]
    public void EndTheDaemon()
    {
        _daemon?.Dispose();
        _file?.Dispose();
        _guest?.Dispose();
    }

    /// <summary>From now on the new one counts.</summary>
    [Test]
    public void After_SIGHUP_the_new_password_wakes()
    {
        _file.Write($"{_guest.Mac} {New}");
        Reload();
        Wakes(New);
    }

    /// <summary>And the old one doesn't.</summary>
    [Test]
    public void After_SIGHUP_the_old_password_is_denied()
    {
        _file.Write($"{_guest.Mac} {New}");
        Reload();
        Sender.EtherWake(_guest.Mac, "-b", "-p", Old);
        _daemon.WaitForLine($"warning: .* \\({_guest.Mac}\\) isn't woken without the right SecureOn password: ");
        Assert.That(_guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>A line that is gone asks for nothing.</summary>
    [Test]
    public void After_SIGHUP_an_address_that_is_listed_no_more_needs_no_password()
    {
        _file.Write();
        Reload();
        Sender.WakeOnLan(_guest.Mac);
        _guest.WaitUntilRunning();
    }

    /// <summary>A change by itself is nothing: an editor may be in the middle of it.</summary>
    [Test]
    public void Before_SIGHUP_the_old_password_counts()
    {
        _file.Write($"{_guest.Mac} {New}");
        Wakes(Old);
    }

    /// <summary>A slip of the pen mustn't let everybody in, nor end the daemon.</summary>
    [Test]
    public void A_file_that_became_bad_is_said_and_leaves_the_old_passwords_in_force()
    {
        _file.Write($"{_guest.Mac} hunter2");
        Reload();
        var said = _daemon.WaitForLine(" error: ");
        Assert.That(said, Does.Contain("line 1 ").And.Contain(_file.Path).And.Not.Contain("hunter2"));
        Wakes(Old);
    }

    /// <summary>The same where others can read it now.</summary>
    [Test]
    public void A_file_that_others_can_read_now_is_said_and_leaves_the_old_passwords_in_force()
    {
        _file.Write($"{_guest.Mac} {New}");
        _file.Permit(PasswordFile.Private | UnixFileMode.OtherRead);
        Reload();
        Assert.That(_daemon.WaitForLine(" error: "), Does.Contain("chmod 600"));
        Wakes(Old);
    }

    /// <summary>The same where it is gone.</summary>
    [Test]
    public void A_file_that_is_gone_is_said_and_leaves_the_old_passwords_in_force()
    {
        File.Delete(_file.Path);
        Reload();
        Assert.That(_daemon.WaitForLine(" error: "), Does.Contain(_file.Path));
        Wakes(Old);
    }

    // The machines are read after the file, so that their news tell when it is done.
    private void Reload() => _daemon.LearnsFrom(_guest, () => _daemon.Signal("HUP"));

    private void Wakes(string password)
    {
        Sender.EtherWake(_guest.Mac, "-b", "-p", password);
        _guest.WaitUntilRunning();
    }
}
