using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>Somebody sends without end. The daemon says as much as it does by default.</summary>
[TestFixture]
public sealed class FloodTests() : DaemonTest(HypervisorKind.Test, "--log-level", "info")
{
    /// <summary>Neither the log nor the memory grows with the number of packets, and a real wake still gets through.</summary>
    [Test]
    public void A_flood_of_unknown_addresses_is_borne()
    {
        Sender.SendFlood(count: 5000);
        var before = Daemon.Figures.AnonymousKilobytes;
        Sender.SendFlood(count: 5000);
        Sender.WakeBehindAFlood(Guest);
        Assert.That(Daemon.LogLines, Has.Count.LessThan(200));
        Assert.That(Daemon.Figures.AnonymousKilobytes - before, Is.LessThan(2048), "growth in kB");
    }
}
