using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>A router in the pod has its neighbour through the shared NIC, and the host keeps its connections at the same address.</summary>
[TestFixture]
public sealed class RoutingTests : SteeringTest
{
    private static readonly TimeSpan UpDeadline = TimeSpan.FromSeconds(90);

    /// <summary>BGP and BFD over IPv4 and IPv6.</summary>
    [Test]
    public void Bgp_and_bfd_in_the_pod_come_up_while_the_host_is_reached_at_the_same_address()
    {
        Router.Require();
        using var steering = SteerProcess.Start(
            Lab, "--rules", Lab.Rules("tcp 179 from 192.0.2.1 2001:db8::1", "udp 3784 from 192.0.2.1 2001:db8::1", "udp 3785 from 192.0.2.1 2001:db8::1"));
        // bgpd wants a link-local address for its next hops; the lab makes none by itself.
        Lab.Wire.Run("ip", "address", "add", "fe80::1/64", "dev", SharedNicLab.WireInterface, "nodad");
        Lab.Pod.Run("ip", "address", "add", "fe80::2/64", "dev", SharedNicLab.PodInterface, "nodad");
        using var wire = new Router(Lab.Wire, 64512, SharedNicLab.Nic4, SharedNicLab.Nic6);
        using var pod = new Router(Lab.Pod, 64514, SharedNicLab.Wire4, SharedNicLab.Wire6);
        Eventually.True(() => Established(wire) == 2 && Up(wire) == 2, UpDeadline, () => $"{wire.Ask("show bgp summary")}\n{wire.Ask("show bfd peers")}\n{steering.Transcript}");
        Assert.Multiple(() =>
        {
            Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Host, SharedNicLab.Nic4, 22), Is.EqualTo("ok"));
            Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Host, SharedNicLab.Nic6, 22), Is.EqualTo("ok"));
            Assert.That(StatusReport.Of(Lab).Packets("udp 3784"), Is.Positive);
        });
    }

    private static int Established(Router router) => JsonNode.Parse(router.Ask("show bgp ipv4 unicast summary json")) is { } summary
        && summary["peers"] is { } peers ? peers.AsObject().Count(peer => peer.Value!["state"]!.GetValue<string>() == "Established") : 0;

    private static int Up(Router router) =>
        JsonNode.Parse(router.Ask("show bfd peers json"))?.AsArray().Count(peer => peer!["status"]!.GetValue<string>() == "up") ?? 0;
}
