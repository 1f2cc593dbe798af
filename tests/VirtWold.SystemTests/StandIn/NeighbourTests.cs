using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>Who finds a machine that sleeps, and who isn't disturbed by that.</summary>
[TestFixture]
public sealed class NeighbourTests : StandInTest
{
    /// <summary>By its own MAC address, at its IPv4 address.</summary>
    [Test]
    public void A_client_finds_the_machine_by_ARP() => AssertAnswered();

    /// <summary>And at its IPv6 address.</summary>
    [Test]
    public void A_client_finds_the_machine_by_neighbour_discovery()
    {
        var answer = Tool.Try(Segment.Client.Enter("ndisc6", "-1", "-w", "3000", Segment.Machine6, Segment.ClientInterface));
        Assert.That(answer.Output, Does.Contain(Guest.Mac.ToUpperInvariant()), answer.ToString());
    }

    /// <summary>arping -D ends with 0 where nobody answers.</summary>
    [Test]
    public void An_ARP_probe_is_not_answered() => Assert.That(Arping("-D").ExitCode, Is.Zero);

    /// <summary>The client's own kernel looks, and takes the address.</summary>
    [Test]
    public void Duplicate_address_detection_is_not_answered()
    {
        Segment.Client.Run("ip", "address", "add", $"{Segment.Machine6}/64", "dev", Segment.ClientInterface);
        try
        {
            var shown = "";
            Eventually.True(
                () => !(shown = Segment.Client.Run("ip", "-6", "address", "show", "dev", Segment.ClientInterface, "to", Segment.Machine6).Output)
                    .Contains("tentative", StringComparison.Ordinal) || shown.Contains("dadfailed", StringComparison.Ordinal),
                Deadline,
                () => $"an end of duplicate address detection: {shown}");
            Assert.That(shown, Does.Not.Contain("dadfailed"));
        }
        finally
        {
            Segment.Client.Run("ip", "address", "delete", $"{Segment.Machine6}/64", "dev", Segment.ClientInterface);
        }
    }

    /// <summary>Its address, VLAN priority and stacked tags come back as they were.</summary>
    [TestCase("8100607B", "vlan 123, p 3")]
    [TestCase("88A8407B81000007", "vlan 123, p 2, ethertype 802.1Q (0x8100), vlan 7")]
    public void A_tagged_request_is_answered_behind_the_same_tags(string tags, string expected)
    {
        using var watch = new BackgroundProcess(Segment.Client.Enter(
            "tcpdump", "--immediate-mode", "-l", "-n", "-e", "-Q", "in", "-i", Segment.ClientInterface, "-c", "1", $"ether src {Guest.Mac}"));
        watch.WaitForLine(line => line.StartsWith("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
        SendFromClient($"ffffffffffff020000000910{tags}08060001080006040001020000000910{Hex(Segment.Client4)}000000000000{Hex(Segment.Machine4)}");
        watch.WaitForExit(Deadline);
        var answer = watch.Lines.Single(line => line.Stream == "out").Text;
        Assert.That(answer, Does.Contain(expected).And.Contain($"Reply {Segment.Machine4} is-at {Guest.Mac}"));
    }

    /// <summary>Another host announces the address, and keeps it.</summary>
    [Test]
    public void An_address_that_another_announces_is_left_to_them()
    {
        SendFromClient($"ffffffffffff02000000091008060001080006040001020000000910{Hex(Segment.Machine4)}000000000000{Hex(Segment.Machine4)}");
        Daemon.WaitForLine($"{Segment.Machine4} of {Guest.Name} is taken: {Segment.ClientMac} says on {Segment.Bridge} that it has it");
        Assert.That(Arping().ExitCode, Is.Not.Zero);
    }

    /// <summary>Scans, pings and the ends of old flows.</summary>
    [Test]
    public void Nothing_but_a_connection_to_a_listed_port_wakes()
    {
        AssertAnswered();
        Tool.Try(Segment.Client.Enter("ping", "-c", "2", "-i", "0.2", "-W", "1", Segment.Machine4));
        foreach (var scan in new[] { "-sF", "-sA", "-sN", "-sM" })
        {
            Tool.Try(Segment.Client.Enter("nmap", "-n", "-Pn", scan, "--max-retries", "0", "--host-timeout", "5", "-p", "22,80", Segment.Machine4));
        }

        Tool.Try(Segment.Client.Enter("nmap", "-n", "-Pn", "-sS", "--max-retries", "0", "--host-timeout", "5", "-p", "1-21,23-79,81-400", Segment.Machine4));
        Assert.That(Guest.State, Is.EqualTo("shut off"));

        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        Guest.WaitUntilRunning();
        Assert.That(Daemon.Count($"Let through: {Guest.Mac}"), Is.EqualTo(1), Daemon.Transcript);
    }

    /// <summary>The bridge goes and comes back; so does the stand-in.</summary>
    [Test]
    public void A_bridge_that_is_made_again_is_used_again()
    {
        Segment.Host.Run("ip", "link", "delete", Segment.Bridge);
        Daemon.WaitForLine($"{Segment.Bridge} is (gone|down); standing in resumes by itself");
        Segment.Host.Run("ip", "link", "add", Segment.Bridge, "address", Segment.BridgeMac, "type", "bridge", "forward_delay", "0", "mcast_snooping", "0");
        Segment.Host.Run("ip", "link", "set", Segment.Nic, "master", Segment.Bridge);
        Segment.Host.Run("ip", "address", "add", "10.9.0.1/24", "dev", Segment.Bridge);
        Segment.Host.Run("ip", "link", "set", Segment.Bridge, "up");
        Daemon.WaitForLines($"Standing in for {Guest.Name} on ", 2);
        AssertAnswered();
    }

    /// <summary>Where, and at which ports.</summary>
    [Test]
    public void The_list_and_the_check_show_who_is_stood_in_for_and_who_is_not()
    {
        using var outside = Segment.Virsh.Define(Segment.Asking(address: "198.51.100.7"));
        const string fault = "198.51.100.7 is outside the networks of br0: 10.9.0.0/24";
        var list = Tool.Run(Segment.Host.Enter(VirtWoldBinary.Location, "list", "--libvirt-uri", Segment.Libvirt.Uri)).OutputLines;
        Assert.That(list, Has.One.Match($"^{Guest.Name} .* 22, 80/http at {Segment.Machine4}, {Segment.Machine6} on {Segment.Bridge}$"));
        Assert.That(list, Has.One.Match($"^{outside.Name} .* no: {fault}$"));
        var check = Tool.Try(Segment.Host.Enter(
            VirtWoldBinary.Location, "check", "--stand-in", "--interface", Segment.Nic, "--libvirt-uri", Segment.Libvirt.Uri)).OutputLines;
        Assert.That(check, Has.One.Match($"^ok +stand-in: {Guest.Name}: {Segment.Machine4}, {Segment.Machine6} on {Segment.Bridge}, ports 22, 80/http"));
        Assert.That(check, Has.One.Match($"^warning +stand-in: {outside.Name} isn't stood in for: {fault}"));
    }

    private static string Hex(string address) => Convert.ToHexString(System.Net.IPAddress.Parse(address).GetAddressBytes());

    private void SendFromClient(string hex) => Segment.Client.Run(
        Sender.Python, "-c", $"import socket; s = socket.socket(17, 3); s.bind(('{Segment.ClientInterface}', 0)); s.send(bytes.fromhex('{hex}').ljust(60, b'\\0'))");
}
