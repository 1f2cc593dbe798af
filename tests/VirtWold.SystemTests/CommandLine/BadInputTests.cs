using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.CommandLine;

/// <summary>What can be wrong with a command line or its surroundings: one line that says it, and an exit status of its own.</summary>
[TestFixture]
public sealed class BadInputTests
{
    private const int Usage = 64;
    private const int Unavailable = 69;
    private const int NotPermitted = 77;

    // A hypervisor inside the library: needs nothing.
    private const string TestUri = "test:///default";

    /// <summary>Everything here runs the binary.</summary>
    [SetUp]
    public void NeedTheBinary() => Requires.Binary();

    /// <summary>Closed, as some starters leave it, and full.</summary>
    [TestCase(">&-")]
    [TestCase(">/dev/full")]
    public void An_output_that_cannot_be_written_is_said(string redirection)
    {
        var result = Tool.Try("sh", "-c", $"exec \"$0\" list --libvirt-uri {TestUri} {redirection}", VirtWoldBinary.Location);
        Fails(Unavailable, result);
        Assert.That(result.ErrorLines[0], Does.Contain("can't write"));
    }

    /// <summary>A slip of the finger.</summary>
    [TestCase("--interfaces", "lo")]
    [TestCase("--frobnicate")]
    [TestCase("list", "--frobnicate")]
    [TestCase("frobnicate")]
    [TestCase("--interface")]
    public void An_unknown_word_is_a_usage_error(params string[] arguments) => Fails(Usage, arguments);

    /// <summary>Two interfaces, and neither of them leads anywhere.</summary>
    [Test]
    public void The_daemon_without_an_interface_needs_one_where_several_come_into_question()
    {
        Requires.Root();
        using var host = new NetworkNamespace("host");
        host.Run("ip", "link", "add", "vwone", "up", "type", "veth", "peer", "name", "vwtwo");
        host.Run("ip", "link", "set", "vwtwo", "up");
        var result = VirtWoldBinary.RunIn(host, "--libvirt-uri", TestUri);
        Fails(Unavailable, result);
        Assert.That(result.ErrorLines[0], Does.Contain("vwone").And.Contain("vwtwo"));
    }

    /// <summary>Neither an address nor, without a hypervisor to ask, a name.</summary>
    [TestCase("zz")]
    [TestCase("52:54:00:00:00")]
    [TestCase("52:54:00:00:00:0g")]
    public void A_target_that_is_no_MAC_is_a_usage_error(string target) => Fails(Usage, "send", target);

    /// <summary>Addresses that no machine can have: broadcast, none and a multicast group.</summary>
    [TestCase("ff:ff:ff:ff:ff:ff")]
    [TestCase("00:00:00:00:00:00")]
    [TestCase("01:00:5e:00:00:01")]
    public void A_target_that_no_machine_can_have_is_a_usage_error(string target)
    {
        // Where it is sent all the same, it doesn't leave this namespace.
        Requires.Root();
        using var network = new VethPair();
        Fails(Usage, VirtWoldBinary.RunIn(network.Sender, "send", target));
    }

    /// <summary>A destination that isn't one.</summary>
    [TestCase("300.1.1.1")]
    [TestCase("192.0.2.1:99999")]
    public void A_destination_that_is_no_address_is_a_usage_error(string destination) =>
        Fails(Usage, "send", "52:54:00:00:00:01", "--to", destination);

    /// <summary>A frame can't go out of nowhere.</summary>
    [Test]
    public void A_raw_send_without_an_interface_is_a_usage_error() => Fails(Usage, "send", "52:54:00:00:00:01", "--raw");

    /// <summary>A URI that libvirt has no driver for.</summary>
    [TestCase("run", "--interface", "lo")]
    [TestCase("list")]
    public void A_URI_of_no_hypervisor_is_a_usage_error(params string[] command)
    {
        Requires.Root();
        Fails(Usage, [.. command, "--libvirt-uri", "nonsense://x"]);
    }

    /// <summary>Whoever runs the check before the daemon, as an init script does, learns there what the daemon would say.</summary>
    [Test]
    public void A_variable_that_is_wrong_is_said_by_run_and_by_check_alike(
        [Values("LISTEN", "ALLOW_FROM", "WAKEABLE", "DEDUP", "MAX_STARTS", "DRY_RUN", "DEEP", "PROMISCUOUS", "WAIT_FOR_INTERFACE", "STATUS", "LOG_LEVEL", "LOG_FORMAT")] string name,
        [Values("run", "check")] string command)
    {
        var result = Tool.Try("env", $"VIRTWOLD_{name}=nonsense", VirtWoldBinary.Location, command, "--interface", "lo", "--libvirt-uri", TestUri);
        Fails(Usage, result);
        Assert.That(result.ErrorLines, Has.Some.StartsWith($"virtwold: VIRTWOLD_{name} must be ").And.Some.Contains("'nonsense'"));
    }

    /// <summary>The names that would have been right are in the line.</summary>
    [Test]
    public void A_missing_interface_is_said_with_the_interfaces_there_are()
    {
        Requires.Root();
        using var network = new VethPair();
        var result = VirtWoldBinary.RunIn(network.Host, "--interface", "nope0", "--libvirt-uri", TestUri);
        Fails(Unavailable, result);
        Assert.That(result.ErrorLines[0], Does.Contain("nope0").And.Contain(VethPair.HostInterface).And.Contain("lo"));
    }

    /// <summary>The same where it is to send.</summary>
    [TestCase("--raw")]
    [TestCase(null)]
    public void A_missing_interface_to_send_from_is_said(string? kind)
    {
        Requires.Root();
        string?[] arguments = ["send", "52:54:00:00:00:01", "-i", "nope0", kind];
        Fails(Unavailable, [.. arguments.OfType<string>()]);
    }

    /// <summary>An account without capabilities.</summary>
    [Test]
    public void A_capture_that_is_not_permitted_is_said_with_the_remedy()
    {
        using var binary = new UnprivilegedBinary();
        var result = binary.Run("--interface", "lo", "--libvirt-uri", TestUri);
        Fails(NotPermitted, result);
        Assert.That(result.ErrorLines[0], Does.Contain("CAP_NET_RAW").IgnoreCase);
    }

    /// <summary>A raw frame needs the same.</summary>
    [Test]
    public void A_raw_send_that_is_not_permitted_is_said_with_the_remedy()
    {
        using var binary = new UnprivilegedBinary();
        var result = binary.Run("send", "52:54:00:00:00:01", "--raw", "-i", "lo");
        Fails(NotPermitted, result);
        Assert.That(result.ErrorLines[0], Does.Contain("CAP_NET_RAW").IgnoreCase);
    }

    /// <summary>No libvirtd behind the socket.</summary>
    [Test]
    public void A_list_without_libvirtd_is_said()
    {
        Requires.Root();
        Fails(Unavailable, "list", "--libvirt-uri", "qemu+unix:///system?socket=/nonexistent/libvirt-sock");
    }

    /// <summary>A socket that isn't ours to open.</summary>
    [Test]
    public void A_list_that_libvirt_refuses_is_said()
    {
        using var binary = new UnprivilegedBinary();
        using var libvirt = new LibvirtDaemon(HypervisorKind.Test);
        libvirt.Start();
        File.SetUnixFileMode(libvirt.Socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Fails(NotPermitted, binary.Run("list", "--libvirt-uri", libvirt.Uri));
    }

    /// <summary>A name that no machine has.</summary>
    [Test]
    public void A_send_to_a_name_that_no_machine_has_is_said()
    {
        var result = VirtWoldBinary.Run("send", "nobody-has-this-name", "--libvirt-uri", TestUri);
        Assert.That(result.ExitCode, Is.EqualTo(Usage).Or.EqualTo(Unavailable), result.ToString);
        Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
        Assert.That(result.ErrorLines[0], Does.Contain("nobody-has-this-name"));
    }

    private static void Fails(int status, params string[] arguments) => Fails(status, VirtWoldBinary.Run(arguments));

    private static void Fails(int status, ToolResult result) =>
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(status), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Output, Is.Empty, result.ToString);
        });
}
