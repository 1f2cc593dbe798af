using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.CommandLine;

/// <summary>The program's own sender: seen on the wire, and by what it does to a machine.</summary>
[TestFixture]
public sealed class SendTests() : DaemonTest(HypervisorKind.Test)
{
    private const string Mac = "52:54:00:5E:4D:0A";

    /// <summary>UDP to the limited broadcast address, port 9.</summary>
    [Test]
    public void Send_broadcasts_a_datagram_to_port_9()
    {
        using var watch = new WireWatch(Network, 1);
        Send(Mac);
        Assert.That(watch.WaitForAll()[0], Does.Contain("> 255.255.255.255.9:").And.Contain("length 102"));
    }

    /// <summary>An address and a port of one's choice.</summary>
    [TestCase("192.0.2.2", "> 192.0.2.2.9:")]
    [TestCase("192.0.2.2:47998", "> 192.0.2.2.47998:")]
    [TestCase("192.0.2.255:7", "> 192.0.2.255.7:")]
    [TestCase("[ff02::1%vwsend]:9", "> ff02::1.9:")]
    public void Send_to_an_address_sends_there(string destination, string seen)
    {
        using var watch = new WireWatch(Network, 1);
        Send(Mac, "--to", destination);
        Assert.That(watch.WaitForAll()[0], Does.Contain(seen));
    }

    /// <summary>Through one interface, whatever the routes say.</summary>
    [Test]
    public void Send_through_an_interface_broadcasts_there()
    {
        using var watch = new WireWatch(Network, 1);
        Send(Mac, "-i", VethPair.SenderInterface);
        Assert.That(watch.WaitForAll()[0], Does.Contain("> 255.255.255.255.9:"));
    }

    /// <summary>A frame of EtherType 0x0842.</summary>
    [Test]
    public void Send_raw_broadcasts_a_frame()
    {
        using var watch = new WireWatch(Network, 1);
        Send(Mac, "--raw", "-i", VethPair.SenderInterface);
        Assert.That(
            watch.WaitForAll()[0],
            Does.Contain($"{VethPair.SenderMac} > ff:ff:ff:ff:ff:ff").And.Contain("0x0842").And.Contain("length 116"));
    }

    /// <summary>A tag around the frame.</summary>
    [Test]
    public void Send_raw_with_a_VLAN_sends_a_tagged_frame()
    {
        using var watch = new WireWatch(Network, 1, "vlan 42");
        Send(Mac, "--raw", "-i", VethPair.SenderInterface, "--vlan", "42");
        Assert.That(watch.WaitForAll()[0], Does.Contain("vlan 42").And.Contain("0x0842").And.Contain("length 120"));
    }

    /// <summary>A station of one's choice instead of all.</summary>
    [Test]
    public void Send_raw_to_a_destination_addresses_that_station()
    {
        using var watch = new WireWatch(Network, 1);
        Send(Mac, "--raw", "-i", VethPair.SenderInterface, "--destination", "02:00:00:12:34:56");
        Assert.That(watch.WaitForAll()[0], Does.Contain($"{VethPair.SenderMac} > 02:00:00:12:34:56"));
    }

    /// <summary>The password is at the end of what is sent, by UDP and raw.</summary>
    [TestCase("00:11:22:33:44:55", 108, "0011 2233 4455")]
    [TestCase("192.168.1.1", 106, "c0a8 0101")]
    public void Send_with_a_password_appends_it(string password, int length, string bytes)
    {
        using var watch = new WireWatch(Network, 2, options: "-x");
        Send(Mac, "--password", password);
        Send(Mac, "--password", password, "--raw", "-i", VethPair.SenderInterface);
        var lines = watch.WaitForAll();
        var dump = watch.Dump;
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.EndWith(FormattableString.Invariant($"length {length}")));
            Assert.That(lines[1], Does.Contain(FormattableString.Invariant($"length {length + 14}")));
            Assert.That(dump.Split(bytes), Has.Length.EqualTo(3), () => dump);
        });
    }

    /// <summary>As often as it is told, by UDP and raw.</summary>
    [TestCase()]
    [TestCase("--raw", "-i", VethPair.SenderInterface)]
    public void Send_with_repeat_sends_so_many_packets(params string[] options)
    {
        using var watch = new WireWatch(Network, 4);
        Send([Mac, "--repeat", "3", .. options]);

        // The fourth is another one: there were just three before it.
        Send("52:54:00:5E:4D:0B", "--to", $"{VethPair.HostAddress}:7777");
        var lines = watch.WaitForAll();
        Assert.That(lines, Has.Count.EqualTo(4));
        Assert.That(lines.Take(3), Has.None.Contains(".7777:"));
        Assert.That(lines[3], Does.Contain(".7777:"));
    }

    /// <summary>IPv6 out of an interface.</summary>
    [Test]
    public void Send_to_all_nodes_wakes_a_machine()
    {
        Send(Guest.Mac, "--to", $"[ff02::1%{VethPair.SenderInterface}]:9");
        Daemon.WaitForLine($"Started {Guest.Name} .*: IPv6 UDP port 9 from fe80::2:1 ");
        Guest.WaitUntilRunning();
    }

    /// <summary>What doesn't go together, and what isn't a value.</summary>
    [TestCase("--raw")]
    [TestCase("--raw", "-i", VethPair.SenderInterface, "--to", "192.0.2.2")]
    [TestCase("--vlan", "42")]
    [TestCase("--destination", "02:00:00:12:34:56")]
    [TestCase("--raw", "-i", VethPair.SenderInterface, "--vlan", "4095")]
    [TestCase("--raw", "-i", VethPair.SenderInterface, "--vlan", "x")]
    [TestCase("--raw", "-i", VethPair.SenderInterface, "--destination", "zz")]
    [TestCase("--password", "00:11:22")]
    [TestCase("--password", "1.2.3.256")]
    [TestCase("--repeat", "0")]
    [TestCase("--repeat", "1001")]
    [TestCase("--to", "nowhere")]
    public void Send_with_wrong_options_is_a_usage_error(params string[] options)
    {
        var result = VirtWoldBinary.RunIn(Network.Sender, ["send", Mac, .. options]);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(64), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Output, Is.Empty);
        });
    }

    /// <summary>Every spelling of an address.</summary>
    [TestCase("52:54:00:5e:4d:0a")]
    [TestCase("52-54-00-5E-4D-0A")]
    [TestCase("5254.005e.4d0a")]
    [TestCase("5254005e4d0a")]
    public void Send_reads_every_spelling_of_an_address(string spelling)
    {
        using var guest = DefineLate(NewGuest() with { Macs = [Mac] });
        Send(spelling);
        guest.WaitUntilRunning();
    }

    /// <summary>A name instead of an address, both ways to send.</summary>
    [TestCase()]
    [TestCase("--raw", "-i", VethPair.SenderInterface)]
    public void Send_to_a_name_wakes_that_machine(params string[] options)
    {
        Send([Guest.Name, "--libvirt-uri", Libvirt.Uri, .. options]);
        Guest.WaitUntilRunning();
    }

    private void Send(params string[] arguments)
    {
        var result = VirtWoldBinary.RunIn(Network.Sender, ["send", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
    }
}
