using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

/// <summary>What `systemctl status` shows.</summary>
internal sealed class ServiceReportTests
{
    [TestCase(true, 12, "", "12 machines, libvirt connected; listening on eth0, eth1")]
    [TestCase(true, 1, "", "1 machine, libvirt connected; listening on eth0, eth1")]
    [TestCase(true, 0, "eth1", "0 machines, libvirt connected; not listening on eth1: it is down or not there")]
    [TestCase(false, 12, "", "libvirt not connected, trying again; listening on eth0, eth1")]
    [TestCase(false, 12, "eth0", "libvirt not connected, trying again; not listening on eth0: it is down or not there")]
    public void Describe_when_things_stand_so_then_it_says_so(bool isCurrent, int machines, string deaf, string text) => Assert.That(
        ServiceReport.Describe("libvirt", isCurrent, machines, "eth0, eth1", deaf.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Is.EqualTo(text));
}
