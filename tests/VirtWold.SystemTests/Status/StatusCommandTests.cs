using System.Text.Json;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Status;

/// <summary><c>virtwold status</c> against a daemon that runs.</summary>
[TestFixture]
public sealed class StatusCommandTests() : SystemTest(HypervisorKind.Test)
{
    private const int Ok = 0;
    private const int Usage = 64;
    private const int Unavailable = 69;
    private const int NotPermitted = 77;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    private TemporaryFolder _folder = null!;
    private Guest _guest = null!;
    private VirtWoldDaemon _daemon = null!;

    private string Address => $"unix:{_folder.At("vwhost.sock")}";

    /// <summary>Starts a daemon that serves its status.</summary>
    [SetUp]
    public void StartADaemon()
    {
        Requires.Binary();
        _folder = new TemporaryFolder();
        _guest = DefineGuest();
        _daemon = StartDaemon("--status", Address);
    }

    /// <summary>Nothing of it stays on the terminal, and the keyboard is as it was.</summary>
    [Test]
    public void Watch_on_a_terminal_leaves_by_q_and_leaves_nothing_behind()
    {
        var command = $"stty cols 90 rows 20; {VirtWoldBinary.Location} status --watch --status {Address}; echo status=$?; stty -a | grep -o -e '.icanon'";
        using var watch = new BackgroundProcess(Network.Host.Enter(PseudoTerminal.Run(command)));
        watch.WaitForLine(line => line.Contains("No packet was heard yet.", StringComparison.Ordinal), Deadline, "the first screen");
        watch.Input.Write('q');
        watch.Input.Flush();
        watch.WaitForLine(line => line.Contains("status=0", StringComparison.Ordinal), Deadline, "its end");
        watch.WaitForLine(line => line.Trim() is "icanon" or " icanon", Deadline, "the keyboard as it was");
        Assert.That(watch.Transcript, Does.Contain("\u001B[?1049h").And.Contain("\u001B[?25h\u001B[?1049l").And.Not.Contain("\u001B[?1h"));
    }

    /// <summary>Colours are for people.</summary>
    [TestCase("TERM=xterm", true)]
    [TestCase("TERM=dumb", false)]
    [TestCase("NO_COLOR=1", false)]
    public void A_terminal_gets_colours_unless_somebody_does_not_want_them(string variable, bool hasColours)
    {
        var result = Network.Host.Run(["env", "TERM=xterm", variable, .. PseudoTerminal.Run($"{VirtWoldBinary.Location} status --status {Address}")]);
        Assert.That(result.Output, hasColours ? Does.Contain("\u001B[1mMACHINE\u001B[0m") : Does.Not.Contain("\u001B"));
        Assert.That(result.Output, Does.Not.Contain("\u001B[?1h").And.Not.Contain("\u001B="));
    }

    /// <summary>One of many.</summary>
    [Test]
    public void A_name_shows_one_machine_and_its_packets()
    {
        var result = Network.Host.Run(VirtWoldBinary.Location, "status", "--status", Address, _guest.Name.ToUpperInvariant());
        Assert.That(result.Output, Does.Contain(_guest.Name).And.Not.Contain("MACHINE  test"));
        Assert.That(Tool.Try(Network.Host.Enter(VirtWoldBinary.Location, "status", "--status", Address, "nobody")).ExitCode, Is.EqualTo(69));
    }

    /// <summary>Ends it.</summary>
    [TearDown]
    public void EndIt()
    {
        _daemon?.Dispose();
        _guest?.Dispose();
        _folder?.Dispose();
    }

    /// <summary>The commonest question: did it even see my packet?</summary>
    [Test]
    public void A_packet_is_shown_with_its_verdict_and_the_machine_with_its_last_wake()
    {
        Sender.WakeOnLan(_guest.Mac);
        _daemon.WaitForLine("Started ");
        // libvirt's answer to the start may come before its event.
        _daemon.WaitForNews(_guest, "running");
        var result = Show();
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(Ok));
            Assert.That(result.OutputLines, Has.Some.Match($"^listening on {VethPair.HostInterface}$"));
            Assert.That(result.OutputLines, Has.Some.Match($"^{_guest.Name} +running +yes +{_guest.Mac} +started (now|[0-9]+ s ago), [0-9:]+$"));
            Assert.That(result.OutputLines, Has.Some.Match($@"^[0-9:]+ +(now|[0-9]+ s ago) +started +{_guest.Name} \({_guest.Mac}\) +UDP port 9 from {VethPair.SenderAddress} "));
            Assert.That(result.OutputLines, Has.Some.EqualTo("1 packet in all: 1 started"));
        });
    }

    /// <summary>Why nothing woke, and what to do.</summary>
    [Test]
    public void A_packet_that_woke_nothing_is_shown_with_the_reason_and_the_remedy()
    {
        Sender.WakeOnLan("02:00:00:00:00:99");
        _daemon.WaitForLine("No machine has 02:00:00:00:00:99");
        Assert.That(Show().Output, Does.Match("unknown-mac +02:00:00:00:00:99 ").And.Contain("    No machine has this address. Compare it with 'virtwold list'"));
    }

    /// <summary>For programs: what the daemon says, and where.</summary>
    [Test]
    public void Json_is_what_the_daemon_says_with_its_address()
    {
        using var document = JsonDocument.Parse(Show("--json").Output);
        var status = document.RootElement.EnumerateArray().Single();
        Assert.Multiple(() =>
        {
            Assert.That(status.GetProperty("address").GetString(), Is.EqualTo(Address));
            Assert.That(status.GetProperty("machines").EnumerateArray().Select(machine => machine.GetProperty("name").GetString()), Does.Contain(_guest.Name));
        });
    }

    /// <summary>Several daemons are shown one after the other; one that has gone hides none.</summary>
    [Test]
    public void Several_daemons_are_shown_and_one_that_is_gone_is_said()
    {
        var gone = $"unix:{_folder.At("gone.sock")}";
        var result = VirtWoldBinary.RunIn(Network.Host, "status", "--status", Address, "--status", gone);
        Assert.That((result.ExitCode, result.OutputLines.Count(line => line.StartsWith("virtwold ", StringComparison.Ordinal))), Is.EqualTo((Ok, 1)));
        Assert.That(result.ErrorLines.Single(), Does.Contain(gone));
    }

    /// <summary>What comes is written as it comes.</summary>
    [Test]
    public void Watch_writes_a_packet_when_it_comes()
    {
        using var watch = new BackgroundProcess(Network.Host.Enter(VirtWoldBinary.Location, "status", "--status", Address, "--watch"));
        Sender.WakeOnLan("02:00:00:00:00:98");
        watch.WaitForLine(line => line.Contains("  unknown-mac  02:00:00:00:00:98  ", StringComparison.Ordinal), Deadline, "the first packet");
        Sender.WakeOnLan("02:00:00:00:00:99");
        watch.WaitForLine(line => line.Contains("  unknown-mac  02:00:00:00:00:99  ", StringComparison.Ordinal), Deadline, "the second packet");
    }

    /// <summary>A daemon that is started anew is followed again.</summary>
    [Test]
    public void Watch_outlives_a_daemon_that_is_started_anew()
    {
        using var watch = new BackgroundProcess(Network.Host.Enter(VirtWoldBinary.Location, "status", "--status", Address, "--watch"));
        Sender.WakeOnLan("02:00:00:00:00:98");
        watch.WaitForLine(line => line.Contains(" 02:00:00:00:00:98 ", StringComparison.Ordinal), Deadline, "the first packet");
        _daemon.Terminate();
        watch.WaitForLine(line => line.Contains(Address, StringComparison.Ordinal), Deadline, "that it is gone");
        _daemon.Dispose();
        _daemon = StartDaemon("--status", Address);
        Sender.WakeOnLan("02:00:00:00:00:99");
        watch.WaitForLine(line => line.Contains(" 02:00:00:00:00:99 ", StringComparison.Ordinal), Deadline, "a packet that the new one heard");
    }

    /// <summary>On a terminal nothing is wider than it, and the screen is drawn anew.</summary>
    [Test]
    public void Lines_fit_the_terminal()
    {
        Requires.Tools("stty");
        Sender.WakeOnLan("02:00:00:00:00:99");
        _daemon.WaitForLine("No machine has 02:00:00:00:00:99");
        var command = $"stty cols 60 rows 40; {VirtWoldBinary.Location} status --status {Address}";
        var lines = Network.Host.Run(PseudoTerminal.Run(command)).OutputLines
            .Select(line => Regex.Replace(line, "\u001B(\\[[?0-9]*[a-zA-Z]|=)", "").TrimEnd('\r')).ToArray();
        Assert.That(lines, Has.Some.Match("unknown-mac").And.All.Length.LessThanOrEqualTo(60));
    }

    /// <summary>None runs, or none of them serves a status.</summary>
    [Test]
    public void Without_a_daemon_it_says_so()
    {
        var result = Tool.Try(Network.Host.Enter("unshare", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /run && exec \"$@\"", "sh", VirtWoldBinary.Location, "status"));
        Assert.That(result.ExitCode, Is.EqualTo(Unavailable));
        Assert.That(result.ErrorLines.Single(), Does.StartWith("virtwold: no virtwold serves its status in /run/virtwold: "));
    }

    /// <summary>A daemon was there, and is no more.</summary>
    [Test]
    public void An_address_that_nobody_listens_at_is_said()
    {
        _daemon.Terminate();
        var result = Show();
        Assert.That(result.ExitCode, Is.EqualTo(Unavailable));
        Assert.That(result.ErrorLines.Single(), Does.Contain(Address));
    }

    /// <summary>The socket is for its owner and group.</summary>
    [Test]
    public void Somebody_else_is_refused_with_the_remedy()
    {
        using var binary = new UnprivilegedBinary();
        var result = binary.RunIn(Network.Host, "status", "--status", Address);
        Assert.That(result.ExitCode, Is.EqualTo(NotPermitted), result.Error);
        Assert.That(result.ErrorLines.Single(), Does.StartWith($"virtwold: not permitted to read the status at {Address}: "));
    }

    /// <summary>Neither a path nor an address.</summary>
    [TestCase("/run/virtwold/eth0.sock")]
    [TestCase("localhost")]
    [TestCase("unix:relative")]
    public void An_address_that_is_none_is_a_usage_error(string address)
    {
        var result = VirtWoldBinary.Run("status", "--status", address);
        Assert.That((result.ExitCode, result.ErrorLines.Count), Is.EqualTo((Usage, 1)), result.Error);
    }

    /// <summary>Another server has the port.</summary>
    [Test]
    public void A_stranger_who_answers_is_said()
    {
        Requires.Tools(Sender.Python);
        using var server = new BackgroundProcess(Network.Host.Enter(Sender.Python, "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", _folder.Path, "9277"));
        server.WaitForLine(line => line.StartsWith("Serving", StringComparison.Ordinal), Deadline, "a server");
        var result = VirtWoldBinary.RunIn(Network.Host, "status", "--status", "127.0.0.1:9277");
        Assert.That(result.ExitCode, Is.EqualTo(Unavailable));
        Assert.That(result.ErrorLines.Single(), Does.Contain("what answers at 127.0.0.1:9277 isn't a virtwold's status"));
    }

    private ToolResult Show(params IEnumerable<string> options) => VirtWoldBinary.RunIn(Network.Host, ["status", "--status", Address, .. options]);
}
