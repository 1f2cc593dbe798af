using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>
/// A driver that libvirt has and that has no events: that of VMware Player. VMware itself can't be had; programs of its programs' names
/// stand in for it, and all the rest is libvirt.
/// </summary>
[TestFixture]
public sealed class WithoutEventsTests() : SystemTest(HypervisorKind.Test)
{
    private const string Uri = "vmwareplayer:///session";

    private TemporaryFolder _folder = null!;

    /// <summary>Writes the programs that libvirt asks.</summary>
    [SetUp]
    public void WriteThePrograms()
    {
        Requires.Binary();
        _folder = new TemporaryFolder();
        foreach (var (name, answer) in new[] { ("vmrun", "Total running VMs: 0"), ("vmplayer", "VMware Player 17.5.0 build-1") })
        {
            _folder.WriteProgram(name, $"#!/bin/sh\necho '{answer}'\n");
        }
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void RemoveThePrograms() => _folder?.Dispose();

    /// <summary>Nothing is tried again and again.</summary>
    [Test]
    public void A_hypervisor_without_events_is_listed_and_the_daemon_listens()
    {
        using var daemon = Launch();
        daemon.WaitForLine($"Listening on {VethPair.HostInterface} .*{Uri}: 0 of its machines can be woken");
        Assert.That(daemon.Count("Can't connect|Lost the connection"), Is.Zero);
    }

    /// <summary>The machine may be one of which it hasn't told; packets come often, a listing doesn't.</summary>
    [Test]
    public void Packets_for_an_unknown_address_are_answered()
    {
        using var daemon = Launch();
        daemon.WaitUntilListening();
        Sender.WakeOnLan("52:54:00:ff:ff:01");
        daemon.WaitForLine("No machine has 52:54:00:ff:ff:01");
        Assert.That(daemon.Terminate(), Is.Zero);
    }

    private VirtWoldDaemon Launch() => VirtWoldDaemon.LaunchWith(
        $"PATH={_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}", Network,
        "--interface", VethPair.HostInterface, "--libvirt-uri", Uri, "--log-level", "debug");
}
