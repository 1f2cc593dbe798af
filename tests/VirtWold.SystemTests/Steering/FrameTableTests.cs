using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>Some hundred kinds of frames: who gets each of them, and that it isn't changed. Over both hooks, by a cable and by a tap device.</summary>
[TestFixture("tcx", "veth")]
[TestFixture("tcx", "tap")]
[TestFixture("clsact", "veth")]
[TestFixture("clsact", "tap")]
public sealed class FrameTableTests(string hook, string mode)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>What the frames are steered by.</summary>
    private static readonly string[] Rules =
    [
        "address 192.0.2.2 vlan 10", "address 2001:db8::2 vlan 10", "address 192.0.2.2 vlan 100.10", "address 2001:db8::2 vlan 100.10",
        "magic", "icmp 0", "vxlan 110", "udp 3784 from 192.0.2.0/24 2001:db8::/64",
        "tcp 179 from 192.0.2.1 2001:db8::1 198.51.100.0/24 2001:db8:5::/48",
    ];

    private SharedNicLab _lab = null!;

    /// <summary>A lab in which nobody speaks but the test.</summary>
    [SetUp]
    public void MakeTheLab()
    {
        SharedNicLab.Require();
        Requires.Scapy();
        _lab = new SharedNicLab();
        _lab.Silence();
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheLab() => _lab?.Dispose();

    /// <summary>Pod and host get what is theirs.</summary>
    [Test]
    public void Each_frame_goes_where_its_rule_says_with_all_bytes_as_they_were()
    {
        var frames = Send(() => { });
        Assert.Multiple(() =>
        {
            Assert.That(frames, Has.Count.EqualTo(95));
            Assert.That(frames.Where(frame => !frame.IsRight), Is.Empty);
        });
    }

    /// <summary>A filter for one EtherType alone, as somebody once had it, is noticed: the table isn't blind.</summary>
    [Test]
    public void Table_notices_a_filter_for_the_wrong_protocol()
    {
        if (hook != "clsact" || mode != "veth")
        {
            Assert.Pass("one of the four is enough");
        }

        var frames = Send(AttachForTheWrongProtocol);
        Assert.That(frames.Any(frame => !frame.IsRight));
    }

    // A device that is made of frames in pieces: not even the headers are in one. It has the NIC's addresses.
    private void ShareTheTap()
    {
        _lab.Host.Run("ip", "address", "flush", "dev", SharedNicLab.Nic);
        _lab.Host.Run("ip", "link", "set", "tap0", "address", SharedNicLab.NicMac, "mtu", "9000");
        _lab.Host.Run("ip", "link", "set", SharedNicLab.Peer, "mtu", "9000");
        _lab.Pod.Run("ip", "link", "set", SharedNicLab.PodInterface, "mtu", "9000");
        _lab.Host.Run("ip", "address", "add", $"{SharedNicLab.Nic4}/24", "dev", "tap0");
        _lab.Host.Run("ip", "address", "add", $"{SharedNicLab.Nic6}/64", "dev", "tap0", "nodad");
    }

    // Our own filter, and nothing else, attached again for another protocol.
    private void AttachForTheWrongProtocol()
    {
        _lab.Host.Run("sh", "-c", """
            set -e
            id=$(tc -j filter show dev nic0 ingress | sed 's/.*"id":\([0-9]*\).*/\1/')
            bpftool prog pin id "$id" /sys/fs/bpf/again
            tc filter del dev nic0 ingress
            tc filter add dev nic0 ingress protocol 0x086e bpf direct-action object-pinned /sys/fs/bpf/again
            """);
    }

    private List<FrameResult> Send(Action whenSteering)
    {
        using var table = new BackgroundProcess(
            Sender.Python, Repository.At("tests", "steering", "frames.py"), _lab.Wire.Holder, _lab.Host.Holder, _lab.Pod.Holder, mode);
        table.WaitForLine(line => line == "ready", Deadline, "the frames");
        if (mode == "tap")
        {
            ShareTheTap();
        }

        using var steering = SteerProcess.Launch(
            _lab, "--interface", mode == "tap" ? "tap0" : SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", _lab.Rules(Rules), "--attach", hook);
        steering.WaitForLine("Steering frames of ");
        whenSteering();
        table.Input.WriteLine();
        table.Input.Flush();
        Assert.That(table.WaitForExit(Deadline), Is.Zero, () => table.Transcript);
        return [.. table.Lines.Where(line => line.Text.StartsWith('{')).Select(line => FrameResult.Parse(line.Text))];
    }
}
