using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>Two hosts on one segment, with a bridge each, and a daemon on each that stands in for the same machine.</summary>
[TestFixture]
public sealed class TwoHostsTests : StandInTest
{
    private const string Uplink = "p1";

    /// <summary>The machine is started once and reached, and no bridge looks for it at the other host's port in the end.</summary>
    [Test]
    public void A_machine_that_two_hosts_stand_in_for_is_started_once_and_found_where_it_runs()
    {
        using NetworkNamespace other = new("other");
        other.Run("ip", "link", "add", Segment.Bridge, "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
        other.Run("ip", "link", "add", Segment.Nic, "type", "veth", "peer", "name", Uplink, "netns", Segment.Host.Holder);
        other.Run("ip", "link", "set", Segment.Nic, "master", Segment.Bridge, "up");
        other.Run("ip", "link", "set", Segment.Bridge, "up");
        Segment.Host.Run("ip", "link", "set", Uplink, "master", Segment.Bridge, "up");
        other.WaitUntilUp(Segment.Nic);
        using var second = VirtWoldDaemon.StartIn(other, Segment.Arguments());
        second.WaitForLine($"Standing in for {Guest.Name} on ");
        AssertAnswered();
        Segment.FlushNeighbours();

        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        Guest.WaitUntilRunning();
        Daemon.WaitForNews(Guest, "running");
        second.WaitForNews(Guest, "running");
        using CableGuest machine = new(Segment, Guest);
        machine.Serve(22);
        machine.Start();
        Assert.That(OutputOf(client), Is.EqualTo("guest"));
        UseIPv6();
        Daemon.WaitForLine($"Standing in for nobody on {Segment.Bridge} any more");
        Assert.That(Daemon.Count($"Started {Guest.Name} ") + second.Count($"Started {Guest.Name} "), Is.EqualTo(1));

        // The other host hears its announcements alone.
        machine.Network.Run("arping", "-U", "-c", "1", "-w", "3", "-I", CableGuest.Interface, Segment.Machine4);
        Segment.Client.Run("ping", "-c", "1", "-w", "15", Segment.Machine4);
        Eventually.True(
            () => (PortOf(Segment.Host), PortOf(other)) == (CableGuest.Port, Segment.Nic),
            Deadline,
            () => $"the machine at its own port, and beyond the uplink: {PortOf(Segment.Host)}, {PortOf(other)}");
    }

    /// <summary>Where a host's bridge has seen the machine last.</summary>
    private string PortOf(NetworkNamespace host) => string.Join(' ', host.Run("bridge", "fdb", "show", "br", Segment.Bridge).OutputLines
        .Where(line => line.StartsWith(Guest.Mac, StringComparison.Ordinal) && line.Contains("master", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[2]));
}
