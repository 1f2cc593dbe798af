using System.Diagnostics;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>The first connection to a machine that sleeps.</summary>
[TestFixture]
public sealed class ConnectionTests : StandInTest
{
    private static readonly string[] Families = [Segment.Machine4, $"[{Segment.Machine6}]"];

    /// <summary>It waits, and reaches the machine without an error.</summary>
    [TestCaseSource(nameof(Families))]
    public void A_connection_starts_the_machine_and_reaches_it(string address)
    {
        using var client = Segment.Connect($"http://{address}:22/");
        Guest.WaitUntilRunning();
        using var machine = new CableGuest(Segment, Guest);
        machine.Serve(22);
        machine.Start();
        Assert.That(OutputOf(client), Is.EqualTo("guest"));
        Daemon.WaitForLine($@"Started {Guest.Name} \({Guest.Mac}\) in \d+ ms: connection to port 22 of ");
    }

    /// <summary>The port is probed, and the client's own request is sent again, by the bridge's address and not by the client's.</summary>
    [Test]
    public void A_connection_is_served_as_soon_as_the_port_is_open()
    {
        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        var clock = Stopwatch.StartNew();
        Guest.WaitUntilRunning();
        using var machine = new CableGuest(Segment, Guest);
        machine.Network.Run("nft", "add table ip f; add chain ip f i { type filter hook input priority 0; }; add rule ip f i tcp dport 22 drop");
        machine.Serve(22);
        using var probes = Watch(machine, $"ether src {Segment.BridgeMac} and tcp dst port 22");
        using var fromClient = Watch(machine, $"ether src {Segment.ClientMac} and tcp dst port 22 and src host {Segment.Client4}");
        machine.Start();
        Eventually.True(() => Count(probes) > 2, Deadline, () => probes.Transcript);

        // Right behind an attempt of the client's own: its next one is seconds away, and comes too late to be served before ours.
        Eventually.True(() => clock.Elapsed > TimeSpan.FromSeconds(5.5), Deadline, () => "five seconds");
        var attempts = fromClient.Lines.Count;
        Eventually.True(() => fromClient.Lines.Count > attempts, Deadline, () => fromClient.Transcript);
        machine.Network.Run("nft", "delete", "table", "ip", "f");
        Assert.That(OutputOf(client), Is.EqualTo("guest"));

        // The client's port is among those that were asked from by us.
        var clientPort = fromClient.Lines.Select(line => PortIn(line.Text)).First(port => port is not null);
        Eventually.True(() => probes.Lines.Any(line => PortIn(line.Text) == clientPort), Deadline, () => $"{clientPort}\n{probes.Transcript}");
    }

    /// <summary>The page first; the machine's own when that answers.</summary>
    [Test]
    public void A_browser_is_shown_a_page_until_the_machine_answers()
    {
        var curl = new Curl(Segment.Client, $"http://{Segment.Machine4}");
        var page = curl.Get("/");
        Assert.That((page.Status, page.Body.Contains($"{Guest.Name} is waking up", StringComparison.Ordinal)), Is.EqualTo((503, true)));
        Guest.WaitUntilRunning();
        using var machine = new CableGuest(Segment, Guest);
        machine.Serve(80);
        machine.Start();
        Eventually.True(() => curl.Get("/").Body.Contains("guest\n", StringComparison.Ordinal), Deadline, () => "the machine's own page");
        UseIPv6();
        Daemon.WaitForLine($"Standing in for nobody on {Segment.Bridge} any more");
    }

    /// <summary>It is started by hand: no duplicate address, and its MAC address is learned at its own port.</summary>
    [Test]
    public void A_machine_that_is_started_otherwise_is_not_disturbed()
    {
        AssertAnswered();
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        using var machine = new CableGuest(Segment, Guest);
        machine.Start();
        Assert.That(machine.WaitForAddress(), Does.Not.Contain("dadfailed"));
        Assert.That(
            Tool.Try(machine.Network.Enter("arping", "-D", "-I", CableGuest.Interface, "-c", "2", "-w", "3", Segment.Machine4)).ExitCode, Is.Zero);
        Segment.Client.Run("ping", "-c", "3", "-i", "0.2", "-W", "5", Segment.Machine4);
        UseIPv6();
        var port = Segment.Host.Run("bridge", "fdb", "show", "br", Segment.Bridge).OutputLines
            .Where(line => line.StartsWith(Guest.Mac, StringComparison.Ordinal) && line.Contains("master", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2]);
        Assert.That(port, Is.EqualTo([CableGuest.Port]));
        Daemon.WaitForLine($"Standing in for nobody on {Segment.Bridge} any more");
    }

    /// <summary>With the rights of the service, and no others.</summary>
    [Test]
    public void Nobody_with_CAP_NET_RAW_alone_stands_in()
    {
        Daemon.Terminate();
        using var nobody = new UnprivilegedBinary();
        using var daemon = VirtWoldDaemon.LaunchCommand(Segment.Host, nobody.CommandWith("net_raw", Segment.Arguments()));
        daemon.WaitForLine($"Standing in for {Guest.Name} on {Segment.Bridge}");
        Segment.FlushNeighbours();
        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        Guest.WaitUntilRunning();
        using var machine = new CableGuest(Segment, Guest);
        machine.Serve(22);
        machine.Start();
        Assert.That(OutputOf(client), Is.EqualTo("guest"));
    }

    /// <summary>Both answer, with the same address; the machine is started once.</summary>
    [Test]
    public void Two_daemons_stand_in_for_one_machine()
    {
        using var second = Segment.StartDaemon(Guest);
        Segment.FlushNeighbours();
        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        Guest.WaitUntilRunning();
        using var machine = new CableGuest(Segment, Guest);
        machine.Serve(22);
        machine.Start();
        Assert.That(OutputOf(client), Is.EqualTo("guest"));
        Assert.That(Daemon.Count($"Started {Guest.Name} ") + second.Count($"Started {Guest.Name} "), Is.EqualTo(1));
    }

    /// <summary>Tens of thousands of requests at another port, from addresses that are made up: a real connection wakes all the same.</summary>
    [Test]
    public void A_connection_in_a_flood_wakes_the_machine()
    {
        using var flood = Flood(port: 23, count: 60_000);
        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        Guest.WaitUntilRunning();
        using var machine = new CableGuest(Segment, Guest);
        machine.Serve(22);
        machine.Start();
        Assert.That(OutputOf(client), Is.EqualTo("guest"));
        flood.WaitForExit(Deadline);
    }

    /// <summary>At the port that wakes: one start, and no more memory than before.</summary>
    [Test]
    public void A_flood_of_requests_starts_the_machine_once_and_takes_no_room()
    {
        AssertAnswered();
        var before = Daemon.Figures.ResidentKilobytes;
        using var flood = Flood(port: 22, count: 60_000);
        Guest.WaitUntilRunning();
        using var client = Segment.Connect($"http://{Segment.Machine4}:22/");
        flood.WaitForExit(Deadline);
        using var machine = new CableGuest(Segment, Guest);
        machine.Serve(22);
        machine.Start();
        Assert.That(OutputOf(client), Is.EqualTo("guest"));
        Assert.That(Daemon.Count($"Started {Guest.Name} "), Is.EqualTo(1));
        Assert.That(Daemon.Figures.ResidentKilobytes - before, Is.LessThan(16_000));
    }

    /// <summary>A mistake is one line with the machine's name, and the others are stood in for.</summary>
    [Test]
    public void A_machine_whose_metadata_has_a_mistake_is_named_and_the_others_are_stood_in_for()
    {
        using var outside = Segment.Virsh.Define(Segment.Asking(address: "198.51.100.7"));
        using var same = Segment.Virsh.Define(Segment.Asking(access: "443") with { Name = "zz-same" });
        using var unknown = Segment.Virsh.Define(Segment.Asking(access: "22/ssh", address: "10.9.0.51"));
        Daemon.WaitForLine($"Not standing in for {outside.Name}: 198.51.100.7 is outside the networks of br0: 10.9.0.0/24");
        Daemon.WaitForLine($"Not standing in for {same.Name}: {Guest.Name} has the same address, {Segment.Machine4}");
        Daemon.WaitForLine($"Not standing in for {unknown.Name}: access must be ports, each alone or with /http, such as 22,80/http; not '22/ssh'");
        AssertAnswered();
    }

    private static int Count(BackgroundProcess watch) => watch.Lines.Count(line => line.Stream == "out");

    /// <summary>The client's port in a line of tcpdump: … IP 10.9.0.10.40000 &gt; 10.9.0.50.22: …</summary>
    private static string? PortIn(string line)
    {
        var begin = line.IndexOf($" {Segment.Client4}.", StringComparison.Ordinal);
        return begin < 0 ? null : line[(begin + Segment.Client4.Length + 2)..].Split(' ')[0];
    }

    private static BackgroundProcess Watch(CableGuest machine, string filter)
    {
        var watch = new BackgroundProcess(machine.Network.Enter(
            "tcpdump", "--immediate-mode", "-l", "-n", "-Q", "in", "-i", CableGuest.Interface, filter));
        watch.WaitForLine(line => line.StartsWith("listening on", StringComparison.Ordinal), Deadline, "tcpdump listening");
        return watch;
    }

    private BackgroundProcess Flood(int port, int count) => new(Segment.Client.Enter(Sender.Python, "-c", $"""
        import socket, struct
        s = socket.socket(17, 3); s.bind(("{Segment.ClientInterface}", 0))
        machine = bytes.fromhex("{Guest.Mac.Replace(":", "", StringComparison.Ordinal)}")
        to = socket.inet_aton("{Segment.Machine4}")
        for i in range({count}):
            sender = struct.pack("!I", 0xC6336400 | i % 250 + 1)
            ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 0, 0, 64, 6, 0, sender, to)
            total = sum(struct.unpack("!10H", ip)); total = (total & 0xffff) + (total >> 16); total = (total & 0xffff) + (total >> 16)
            ip = ip[:10] + struct.pack("!H", ~total & 0xffff) + ip[12:]
            tcp = struct.pack("!HHIIBBHHH", 1024 + i % 60000, {port}, i, 0, 0x50, 2, 1024, 0, 0)
            s.send(machine + bytes.fromhex("{Segment.ClientMac.Replace(":", "", StringComparison.Ordinal)}") + b"\x08\x00" + ip + tcp + bytes(6))
        """));
}
