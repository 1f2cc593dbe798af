using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Checks;

/// <summary>What the check says while daemons and others run: who has an interface, who has a port. And what programs read of it.</summary>
[TestFixture]
public sealed class RunningCheckTests
{
    private const string Socket = "127.0.0.1:9009";

    private static readonly string[] Usual = ["--interface", "lo", "--libvirt-uri", "test:///default"];

    private NetworkNamespace _host = null!;

    /// <summary>Makes an empty network.</summary>
    [SetUp]
    public void MakeTheNetwork()
    {
        Requires.Root();
        Requires.Tools("unshare", "nsenter", "ip", "setpriv", "tcpdump", Sender.Python);
        Requires.Binary();
        _host = new NetworkNamespace("running");
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheNetwork() => _host?.Dispose();

    /// <summary>All is well, and it is there already: the port that it has is no fault.</summary>
    [Test]
    public void A_daemon_that_runs_is_named()
    {
        using var daemon = VirtWoldDaemon.StartIn(_host, [.. Usual, "--listen", Socket]);
        Check("--listen", Socket).Says(
            0,
            @"ok       daemon: a virtwold listens on lo already \(process [0-9]+\)$",
            @"ok       listen: UDP 127\.0\.0\.1:9009 is listened on by the virtwold that runs \(process [0-9]+\)$");
    }

    /// <summary>Allowed, and said.</summary>
    [Test]
    public void Two_daemons_on_one_interface_are_a_warning()
    {
        using var one = VirtWoldDaemon.StartIn(_host, Usual);
        using var other = VirtWoldDaemon.StartIn(_host, Usual);
        Check().Says(0, @"warning  daemon: 2 virtwolds listen on lo \(processes [0-9]+, [0-9]+\)");
    }

    /// <summary>A capture of somebody else's is no daemon.</summary>
    [Test]
    public void Another_program_that_captures_is_no_daemon()
    {
        using var capture = new BackgroundProcess(_host.Enter("tcpdump", "-i", "lo", "-n"));
        capture.WaitForLine(line => line.Contains("listening on lo", StringComparison.Ordinal), TimeSpan.FromSeconds(10), "tcpdump");
        Check().Says(0, "ok       daemon: no other virtwold listens on lo now$");
    }

    /// <summary>It shows itself to everybody.</summary>
    [Test]
    public void A_daemon_of_another_user_is_named()
    {
        using var daemon = VirtWoldDaemon.StartIn(_host, Usual);
        using UnprivilegedBinary nobody = new();
        var command = nobody.CommandWith("net_raw", ["check", .. Usual]);
        new CheckRun(Tool.Try(_host.Enter(command))).Says(0, @"ok       daemon: a virtwold listens on lo already \(process [0-9]+\)$");
    }

    /// <summary>The one that has to go is named.</summary>
    [Test]
    public void A_port_that_another_program_has_fails_and_names_it()
    {
        const string script = "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('127.0.0.1', 9009)); print('ready', flush=True); input()";
        using var holder = new BackgroundProcess(_host.Enter(Sender.Python, "-c", script));
        holder.WaitForLine(line => line == "ready", TimeSpan.FromSeconds(10), "a socket");
        Check("--listen", Socket).Says(69, $@"failed   listen: can't listen on 127\.0\.0\.1:9009: python3.* \(process {holder.IdText}\) has that port; end it, or take another port$");
    }

    /// <summary>An address of another host's.</summary>
    [Test]
    public void An_address_that_this_host_does_not_have_fails() =>
        Check("--listen", "192.0.2.77:9").Says(69, @"failed   listen: can't listen on 192\.0\.2\.77:9: this host doesn't have that address; ");

    /// <summary>For programs: the same findings, and the worst of them on top.</summary>
    [Test]
    public void JSON_has_each_finding_and_the_worst_result()
    {
        var result = Check("--json", "--secureon-file", "/nowhere/at/all").Result;
        Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
        using var report = JsonDocument.Parse(result.Output);
        var findings = report.RootElement.GetProperty("findings").EnumerateArray().ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(report.RootElement.GetProperty("result").GetString(), Is.EqualTo("failed"));
            Assert.That(findings.Select(finding => finding.GetProperty("check").GetString()), Is.SupersetOf(["interface", "capture", "filter", "libvirt", "machines"]));
            Assert.That(findings.Select(finding => finding.GetProperty("result").GetString()), Has.All.AnyOf("ok", "warning", "failed"));
            Assert.That(findings[^1].GetProperty("check").GetString(), Is.EqualTo("secureon"));
            Assert.That(findings[^1].GetProperty("remedy").GetString(), Is.Not.Empty);
        });
    }

    /// <summary>Two failures: the first decides, for the second may be only its consequence.</summary>
    [Test]
    public void The_first_failure_decides_the_exit_status() =>
        new CheckRun(VirtWoldBinary.RunIn(_host, "check", "--interface", "lo", "--interface", "lo", "--libvirt-uri", "qemu+unix:///system?socket=/nowhere"))
            .Says(64, "failed   interface: ", "failed   libvirt: ");

    private CheckRun Check(params IEnumerable<string> options) => CheckRun.In(_host, [.. Usual, .. options]);
}
