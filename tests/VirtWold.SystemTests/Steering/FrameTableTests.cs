namespace VirtWold.SystemTests.Steering;

/// <summary>Who gets each kind of frame, and that it isn't changed: over both hooks, by a cable and by a device whose frames come in pieces.</summary>
[TestFixture]
public sealed class FrameTableTests : SteeringTest
{
    /// <summary>Pod and host get what is theirs.</summary>
    [TestCase("tcx", "veth")]
    [TestCase("tcx", "tap")]
    [TestCase("clsact", "veth")]
    [TestCase("clsact", "tap")]
    public void Each_frame_goes_where_its_rule_says_with_all_bytes_as_they_were(string hook, string mode)
    {
        Lab.Silence();
        var frames = FrameTable.Send(Lab, hook, mode, () => { });
        Assert.Multiple(() =>
        {
            Assert.That(frames, Has.Count.EqualTo(95));
            Assert.That(frames.Where(frame => !frame.IsRight), Is.Empty);
        });
    }

    /// <summary>The table isn't blind: a filter for one EtherType alone, 0x0800 and a letter as another tool once had it, turns it red.</summary>
    [Test]
    public void Table_notices_a_filter_for_the_wrong_protocol()
    {
        Lab.Silence();
        var frames = FrameTable.Send(Lab, "clsact", "veth", AttachForTheWrongProtocol);
        Assert.That(frames.Any(frame => !frame.IsRight));
    }

    // Our own program, attached again for another protocol.
    private void AttachForTheWrongProtocol() => Lab.Host.Run("sh", "-c", """
        set -e
        id=$(tc -j filter show dev nic0 ingress | sed 's/.*"id":\([0-9]*\).*/\1/')
        bpftool prog pin id "$id" /sys/fs/bpf/again
        tc filter del dev nic0 ingress
        tc filter add dev nic0 ingress protocol 0x086e bpf direct-action object-pinned /sys/fs/bpf/again
        """);
}
