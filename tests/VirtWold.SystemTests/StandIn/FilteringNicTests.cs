using System.Runtime.InteropServices;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Steering;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// A host whose NICs filter by station and by VLAN, real VLAN devices, single and stacked, and a bridge that filters VLANs: in one emulated
/// machine with an older kernel (tests/guest/stand-in.sh). This one's kernel may have no VLANs, and its virtual cables filter nothing.
/// </summary>
[TestFixture]
public sealed class FilteringNicTests
{
    private static readonly string[] Virtio =
    [
        "filtered: yes", "untagged: answered", "vlan: answered", "untagged in a VLAN: silent", "QinQ: answered", "vlan without a device: silent",
        "vlan with a device: answered", "untagged page: plain is waking up", "vlan page: tagged is waking up",
    ];

    private static readonly string[] E1000 =
    [
        "e1000 driver: e1000", "e1000 filtered: yes", "e1000 untagged: answered", "e1000 vlan without a device: silent",
        "e1000 vlan with a device: answered", "e1000 page: card is waking up", "e1000 filters others: yes",
    ];

    private static readonly string[] E1000OfMany =
        ["e1000 of 20 filters others: no", "e1000 of 20: pages 20", "e1000 of 20, vlan without a device: silent"];

    private static readonly string[] Bridge =
    [
        "bridge, its own VLAN: answered", "bridge, no member: silent", "bridge, a member: answered", "bridge page: member is waking up",
        "bridge page in a VLAN: apart is waking up", "bridge, held: guest", "bridge, probe: 1",
        "VLAN device of a bridge, no member: silent", "VLAN device of a bridge, a member: answered",
    ];

    private IReadOnlyList<string> _lines = [];

    /// <summary>Runs it once for all.</summary>
    [OneTimeSetUp]
    public void RunTheMachine()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("qemu-system-x86_64", EmulatedKernel.FileServer, "busybox", "xz", "depmod", "apt-get", "bash", "arping", "curl", "ip", "bridge", "nsenter", "tcpdump");
        Requires.That(RuntimeInformation.OSArchitecture == Architecture.X64, "the emulated machine has the architecture of this one's files, and is an x64 one");
        _lines = EmulatedKernel.RunWithThreeCards("6.1", Repository.At("tests", "guest", "stand-in.sh"), VirtWoldBinary.Location);
    }

    /// <summary>The NIC passes what is for the machines, and of VLANs what it has a device for.</summary>
    [Test]
    public void Machines_are_answered_for_through_the_filters_of_a_NIC_and_in_their_VLANs() => AssertLines(Virtio);

    /// <summary>The same with one whose filter is another one.</summary>
    [Test]
    public void Machines_are_answered_for_through_the_filters_of_an_e1000() => AssertLines(E1000);

    /// <summary>There are more than it has entries for: it lets all stations through, and of VLANs still only those that have a device.</summary>
    [Test]
    public void More_machines_than_an_e1000_has_entries_for_are_answered_for() => AssertLines(E1000OfMany);

    /// <summary>A bridge answers in a VLAN that it is a member of, and holds connections for a guest whose port is in that VLAN.</summary>
    [Test]
    public void Machines_behind_a_bridge_that_filters_VLANs_are_answered_for_where_it_is_a_member() => AssertLines(Bridge);

    /// <summary>The check names the bridge, and what to do about it.</summary>
    [Test]
    public void The_check_names_a_bridge_that_filters_VLANs_and_the_cure()
    {
        AssertLines([]);
        Assert.That(
            _lines.Where(static line => line.StartsWith("check: ", StringComparison.Ordinal) && line.Contains("bridge vlan add dev br0 vid", StringComparison.Ordinal)),
            Is.Not.Empty,
            () => string.Join('\n', _lines));
    }

    /// <summary>Each of the daemons ends well, too.</summary>
    private void AssertLines(string[] expected)
    {
        Assert.That(_lines, Is.SupersetOf(expected), () => string.Join('\n', _lines));
        Assert.That(_lines.Where(static line => line.StartsWith("status: ", StringComparison.Ordinal)), Has.Exactly(5).EqualTo("status: 0"), () => string.Join('\n', _lines));
    }
}
