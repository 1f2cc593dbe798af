using System.Runtime.InteropServices;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Steering;

namespace VirtWold.SystemTests.StandIn;

/// <summary>
/// A host whose NIC filters by station and by VLAN, and real VLAN devices, single and stacked: in an emulated machine with an older kernel
/// (tests/guest/stand-in.sh). This one's kernel may have no VLANs, and its virtual cables filter nothing.
/// </summary>
[TestFixture]
public sealed class FilteringNicTests
{
    private static readonly string[] Expected =
    [
        "filtered: 1", "untagged: answered", "vlan: answered", "untagged in a VLAN: silent", "QinQ: answered", "vlan without a device: silent",
        "vlan with a device: answered", "untagged page: plain is waking up", "vlan page: tagged is waking up", "status: 0",
    ];

    /// <summary>The NIC passes what is for the machines, and of VLANs what it has a device for.</summary>
    [Test]
    public void Machines_are_answered_for_through_the_filters_of_a_NIC_and_in_their_VLANs()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("qemu-system-x86_64", EmulatedKernel.FileServer, "busybox", "xz", "depmod", "apt-get", "bash", "arping", "curl", "ip", "nsenter");
        Requires.That(RuntimeInformation.OSArchitecture == Architecture.X64, "the emulated machine has the architecture of this one's files, and is an x64 one");
        var lines = EmulatedKernel.RunWithTwoCards("6.1", Repository.At("tests", "guest", "stand-in.sh"), VirtWoldBinary.Location);
        Assert.That(lines, Is.SupersetOf(Expected), () => string.Join('\n', lines));
    }
}
