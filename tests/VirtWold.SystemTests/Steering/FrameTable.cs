using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>Some hundred kinds of frames, sent to a NIC whose frames are steered, and what became of each (tests/steering/frames.py).</summary>
internal static class FrameTable
{
    private const string Tap = "tap0";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>What they are steered by.</summary>
    private static readonly string[] Rules =
    [
        "address 192.0.2.2 vlan 10", "address 2001:db8::2 vlan 10", "address 192.0.2.2 vlan 100.10", "address 2001:db8::2 vlan 100.10",
        "magic", "icmp 0", "vxlan 110", "udp 3784 from 192.0.2.0/24 2001:db8::/64",
        "tcp 179 from 192.0.2.1 2001:db8::1 198.51.100.0/24 2001:db8:5::/48",
    ];

    /// <summary>Sends them.</summary>
    /// <param name="lab">The lab; nobody else may speak in it.</param>
    /// <param name="hook">By which hook they are steered.</param>
    /// <param name="mode">How they come in: veth or tap.</param>
    /// <param name="whenSteering">Done once they are steered.</param>
    public static IReadOnlyList<FrameResult> Send(SharedNicLab lab, string hook, string mode, Action whenSteering)
    {
        using var table = new BackgroundProcess(
            Sender.Python, Repository.At("tests", "steering", "frames.py"), lab.Wire.Holder, lab.Host.Holder, lab.Pod.Holder, mode);
        table.WaitForLine(line => line == "ready", Deadline, "the frames");
        var isTap = mode == "tap";
        if (isTap)
        {
            ShareTheTap(lab);
        }

        using var steering = SteerProcess.Launch(
            lab, "--interface", isTap ? Tap : SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", lab.Rules(Rules), "--attach", hook);
        steering.WaitForLine("Steering frames of ");
        whenSteering();
        table.Input.WriteLine();
        table.Input.Flush();
        Assert.That(table.WaitForExit(Deadline), Is.Zero, () => table.Transcript);
        return [.. table.Lines.Where(line => line.Text.StartsWith('{')).Select(line => FrameResult.Parse(line.Text))];
    }

    // A device whose frames come in pieces: not even the headers are in one. It has the NIC's addresses.
    private static void ShareTheTap(SharedNicLab lab)
    {
        const string longest = "9000";
        lab.Host.Run("ip", "address", "flush", "dev", SharedNicLab.Nic);
        lab.Host.Run("ip", "link", "set", Tap, "address", SharedNicLab.NicMac, "mtu", longest);
        lab.Host.Run("ip", "link", "set", SharedNicLab.Peer, "mtu", longest);
        lab.Pod.Run("ip", "link", "set", SharedNicLab.PodInterface, "mtu", longest);
        lab.Host.Run("ip", "address", "add", $"{SharedNicLab.Nic4}/24", "dev", Tap);
        lab.Host.Run("ip", "address", "add", $"{SharedNicLab.Nic6}/64", "dev", Tap, "nodad");
    }
}
