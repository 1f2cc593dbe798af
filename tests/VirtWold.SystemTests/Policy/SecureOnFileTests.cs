using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>What can be wrong with the file of passwords when the daemon starts.</summary>
[TestFixture]
public sealed class SecureOnFileTests
{
    private const int Usage = 64;
    private const int Unavailable = 69;
    private const string Good = "52:54:00:00:00:01 c0:ff:ee:5a:b1:7e";

    private VethPair _network = null!;

    /// <summary>Everything here runs the binary where it could listen.</summary>
    [OneTimeSetUp]
    public void MakeTheNetwork()
    {
        Requires.Root();
        Requires.Binary();
        _network = new VethPair();
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void RemoveTheNetwork() => _network?.Dispose();

    /// <summary>Whoever can read it can wake, and whoever can write it can do more.</summary>
    [TestCase(UnixFileMode.GroupRead)]
    [TestCase(UnixFileMode.OtherRead)]
    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public void A_file_that_others_can_read_or_write_is_refused_with_the_remedy(UnixFileMode others)
    {
        using var file = new PasswordFile(Good);
        file.Permit(PasswordFile.Private | others);
        Assert.That(Refused(Usage, file.Path), Does.Contain($"chmod 600 {file.Path}"));
    }

    /// <summary>The number of the line is said. What is in it isn't: it may well be a password.</summary>
    [TestCase("52:54:00:00:00:02 c0:ff:ee")]
    [TestCase("52:54:00:00:00:02 c0ffee5ab17e")]
    [TestCase("52:54:00:00:00:02 hunter2")]
    [TestCase("52:54:00:00:00:02 192.168.1.256")]
    [TestCase("52:54:00:00:00:02 192.168.1")]
    [TestCase("52:54:00:00:00:02")]
    [TestCase("hunter2")]
    [TestCase("hunter2 52:54:00:00:00:02")]
    [TestCase("52:54:00:00:00 c0:ff:ee:5a:b1:7e")]
    [TestCase("52:54:00:00:00:02 c0:ff:ee:5a:b1:7e games")]
    public void A_bad_line_is_named_by_its_number_only(string line)
    {
        using var file = new PasswordFile(Good, "# a comment", line);
        var said = Refused(Usage, file.Path);
        Assert.That(said, Does.Contain("line 3 ").And.Contain(file.Path));
        Assert.That(line.Split(' ').Where(word => said.Contains(word, StringComparison.OrdinalIgnoreCase)), Is.Empty, said);
    }

    /// <summary>Which of the two would count?</summary>
    [Test]
    public void A_second_password_for_an_address_is_refused()
    {
        using var file = new PasswordFile(Good, "52:54:00:00:00:01 de:ad:be:ef:d0:0d");
        var said = Refused(Usage, file.Path);
        Assert.That(said, Does.Contain("line 2 ").And.Contain("52:54:00:00:00:01"));
        Assert.That(said, Does.Not.Contain("de:ad").And.Not.Contain("c0:ff"));
    }

    /// <summary>A slip of the finger in its name mustn't let everybody in.</summary>
    [Test]
    public void A_missing_file_is_said() =>
        Assert.That(Refused(Unavailable, "/nonexistent/secureon"), Does.Contain("/nonexistent/secureon"));

    private string Refused(int status, string path)
    {
        var result = VirtWoldBinary.RunIn(
            _network.Host, "-i", VethPair.HostInterface, "--libvirt-uri", "test:///default", "--secureon-file", path);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(status), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Output, Is.Empty, result.ToString);
        });
        return result.Error;
    }
}
