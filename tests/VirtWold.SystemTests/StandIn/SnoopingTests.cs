using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A switch that snoops MLD between the client and the host: it passes solicitations to those alone that have reported their group.</summary>
[TestFixture]
public sealed class SnoopingTests
{
    private const string Switch = "sw0";
    private const string ToHost = "s1";
    private const string Nobody = "fd09::99";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>The group is reported for the machine, and no other group's solicitations come.</summary>
    [Test]
    public void A_client_behind_a_switch_that_snoops_finds_the_machine_by_neighbour_discovery()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("unshare", "nsenter", "ip", "bridge", "virsh", "/usr/sbin/libvirtd", "ndisc6", "tcpdump");
        using NetworkNamespace middle = new("switch");

        // It asks every two seconds: its first question is lost where it has no address yet.
        middle.Run(
            "ip", "link", "add", Switch, "type", "bridge", "forward_delay", "0", "mcast_querier", "1", "mcast_query_response_interval", "100",
            "mcast_startup_query_interval", "200", "mcast_query_interval", "200");
        using Segment segment = new(HypervisorKind.Test, middle: middle);
        foreach (var port in new[] { "s0", ToHost })
        {
            middle.Run("ip", "link", "set", port, "master", Switch, "up");
        }

        middle.Run("ip", "link", "set", Switch, "up");
        segment.Client.WaitUntilUp(Segment.ClientInterface);
        using var guest = segment.Virsh.Define(segment.Asking());
        using var daemon = segment.StartDaemon(guest);
        using BackgroundProcess watch = new(segment.Host.Enter(
            "tcpdump", "--immediate-mode", "-l", "-n", "-i", Segment.Nic, "icmp6 and ip6[40] == 135"));
        watch.WaitForLine(line => line.StartsWith("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
        Eventually.True(
            () => middle.Run("bridge", "mdb", "show").OutputLines.Any(line => line.Contains($"port {ToHost} grp ff02::1:ff00:50 ", StringComparison.Ordinal)),
            Deadline,
            () => $"the machine's group at the port to the host\n{middle.Run("bridge", "mdb", "show").Output}");

        // The switch needs a moment until it trusts its querier, and passes all meanwhile.
        Eventually.True(
            () =>
            {
                var before = Asked(watch, Nobody);
                Ask(segment, Nobody);
                var answer = Ask(segment, Segment.Machine6);
                Eventually.True(() => Asked(watch, Segment.Machine6) > 0, Deadline, () => watch.Transcript);
                return answer.Contains(guest.Mac.ToUpperInvariant(), StringComparison.Ordinal) && Asked(watch, Nobody) == before;
            },
            Deadline,
            () => $"an answer for the machine, and no solicitation for others\n{watch.Transcript}");
    }

    private static string Ask(Segment segment, string address) =>
        Tool.Try(segment.Client.Enter("ndisc6", "-1", "-r", "1", "-w", "1000", address, Segment.ClientInterface)).Output;

    private static int Asked(BackgroundProcess watch, string address) =>
        watch.Lines.Count(line => line.Text.Contains($"who has {address}", StringComparison.Ordinal));
}
