using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>What is attached and what came of it, for people and for programs; and frames as they come.</summary>
[TestFixture]
public sealed class StatusTests : SteeringTest
{
    /// <summary>Each rule counts by itself.</summary>
    [Test]
    public void Status_shows_each_rule_with_its_counters()
    {
        using var steering = Redirect();
        AssertRedirects();
        var status = StatusReport.Of(Lab);
        Assert.Multiple(() =>
        {
            Assert.That((status.Hook, status.IsPinned), Is.EqualTo(("tcx", true)));
            Assert.That(status.Packets("tcp 179"), Is.AtLeast(6));
            Assert.That(status.Packets("udp 3784"), Is.Zero);
            Assert.That(Lab.Run("status").OutputLines[0], Is.EqualTo($"nic0 to ul-host by TCX, kept beyond a restart (process {steering.Id})"));
            Assert.That(Lab.Run("status").OutputLines, Has.Some.Match(@"^tcp 179 +redirect +\d+ +\d+ +(now|\d+ s ago)$"));
        });
    }

    /// <summary>Who watches sees each frame with rule and verdict; and the program shows nothing before and after.</summary>
    [Test]
    public void Watch_shows_each_frame_that_is_steered_or_refused()
    {
        using var steering = Redirect();
        using var folder = new TemporaryFolder();
        using var watching = new BackgroundProcess(Lab.Host.Enter(
            VirtWoldBinary.Location, "steer", "status", "--watch", "--write", folder.At("steered.pcapng"), "tcp", "port", "179", "or", "443", "or", "ether proto 0x0842"));
        var number = 0;
        // It takes a moment until the kernel shows frames.
        Eventually.True(
            () =>
            {
                Lab.Wire.Run("etherwake", "-i", SharedNicLab.WireInterface, FormattableString.Invariant($"02:00:00:00:01:{++number % 256:x2}"));
                return watching.Lines.Any(line => line.Text.Contains(" cloned ", StringComparison.Ordinal));
            },
            Deadline,
            () => watching.Transcript);
        Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Pod, SharedNicLab.Nic4, 179), Is.EqualTo("ok"));
        _ = Session.Tcp(Lab, Lab.Pod, Lab.Wire, SharedNicLab.Wire4, 443);
        Shows(@" cloned +magic +\d+ +02:00:00:00:00:01 > 02:00:00:00:01:\w\w EtherType 0x0842$");
        Shows(@" redirected +tcp 179 +\d+ +TCP 192\.0\.2\.1:\d+ > 192\.0\.2\.2:179$");
        Shows(@" let out +returned +\d+ +TCP 192\.0\.2\.2:179 > 192\.0\.2\.1:\d+$");
        Shows(@" refused +refused +\d+ +TCP 192\.0\.2\.2:\d+ > 192\.0\.2\.1:443$");
        Assert.That(watching.Lines.Where(line => line.Text.Contains("ARP", StringComparison.Ordinal)), Is.Empty, "nobody asked for it");
        var written = Tool.Run("tcpdump", "-n", "-r", folder.At("steered.pcapng")).Output;
        Assert.That(written, Does.Match(@"IP 192\.0\.2\.1\.\d+ > 192\.0\.2\.2\.179: Flags \[S\]"));
        Assert.That(Encoding.UTF8.GetString(File.ReadAllBytes(folder.At("steered.pcapng"))), Does.Contain("redirected: tcp 179").And.Contain("cloned: magic").And.Contain("refused: refused"));

        void Shows(string pattern) => watching.WaitForLine(line => Regex.IsMatch(line, pattern), Deadline, pattern);
    }

    /// <summary>Only one neighbour is answered: the pod's own answers don't leave.</summary>
    [TestCase("arp")]
    [TestCase("nd")]
    [TestCase("unreachable")]
    public void Neighbour_gets_one_answer(string question)
    {
        using var steering = Redirect();
        var answers = Tool.Run(Sender.Python, Repository.At("tests", "steering", "answers.py"), Lab.Wire.Holder, question).Output;
        Assert.That(int.Parse(answers, CultureInfo.InvariantCulture), Is.EqualTo(1));
    }

    /// <summary>Nobody steers.</summary>
    [Test]
    public void Status_without_anything_to_show_says_so()
    {
        var result = Lab.Run("status");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((69, "virtwold: nothing is steered here; start it: virtwold steer --interface NIC --peer VETH\n")));
    }

    /// <summary>What the check looks at.</summary>
    [Test]
    public void Check_says_how_it_stands()
    {
        using var steering = SteerProcess.Start(Lab);
        Lab.AttachForeign();
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "mtu", "9000");
        var result = Lab.Run("check", "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", Lab.Rules("tcp 179"));
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString);
            Assert.That(result.OutputLines, Has.Some.EqualTo("ok       rules: tcp 179"));
            Assert.That(result.OutputLines, Has.Some.StartsWith("warning  length: packets of nic0 may have 9000 bytes, and ul-host takes 1500: longer ones are lost; ip link set ul-host mtu 9000"));
            Assert.That(result.OutputLines, Has.Some.EqualTo("ok       offloads: nic0 doesn't merge TCP segments by itself (large receive offload is off)"));
            Assert.That(result.OutputLines, Has.Some.StartsWith("warning  firewall: the host's firewall doesn't see what is redirected, and these rules are for everybody: tcp 179; name the neighbours"));
            Assert.That(result.OutputLines, Has.Some.Match(@"^ok       library: libbpf \d+\.\d+"));
            Assert.That(result.OutputLines, Has.Some.Match("^ok       kernel: .* takes the program; "));
            Assert.That(result.OutputLines, Has.Some.EndsWith($"process {steering.Id} steers nic0"));
        });
    }
}
