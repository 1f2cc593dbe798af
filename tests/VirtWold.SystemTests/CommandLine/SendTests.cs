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
