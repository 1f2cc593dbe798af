using VirtWold.Capture;
using VirtWold.Service;

namespace VirtWold.Tests.Service;

/// <summary>What <c>systemctl status</c> shows.</summary>
internal sealed class ServiceReportTests
{
    private static readonly SourceState Heard = new("eth0", IsInterface: true, IsListening: true, "", 0);
    private static readonly SourceState Down = new("eth1", IsInterface: true, IsListening: false, "is down", 0);
    private static readonly SourceState Socket = new("[::]:9", IsInterface: false, IsListening: true, "", 0);

    [TestCase(true, 12, "12 machines, libvirt connected; listening on eth0")]
    [TestCase(true, 1, "1 machine, libvirt connected; listening on eth0")]
    [TestCase(true, 0, "0 machines, libvirt connected; listening on eth0")]
    [TestCase(false, 12, "libvirt not connected, trying again; listening on eth0")]
    public void Describe_when_the_machines_are_known_or_not_then_it_says_so(bool isCurrent, int machines, string text) =>
        Assert.That(ServiceReport.Describe([("libvirt", isCurrent, machines)], [Heard]), Is.EqualTo(text));

    [Test]
    public void Describe_when_one_source_of_several_does_not_hear_then_it_says_why() => Assert.That(
        ServiceReport.Describe([("libvirt", true, 2)], [Heard, Down, Socket]),
        Is.EqualTo("2 machines, libvirt connected; listening on eth0, [::]:9; eth1 is down"));

    [Test]
    public void Describe_when_nothing_is_heard_then_it_says_why() => Assert.That(
        ServiceReport.Describe([("libvirt", true, 2)], [Down]), Is.EqualTo("2 machines, libvirt connected; eth1 is down"));

    [Test]
    public void Describe_when_one_of_two_hypervisors_is_away_then_names_both() => Assert.That(
        ServiceReport.Describe([("qemu:///system", true, 2), ("lxc:///", false, 0)], [Heard]),
        Is.EqualTo("2 machines, qemu:///system connected; lxc:/// not connected, trying again; listening on eth0"));
}
