using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.StandIn;

/// <summary>A machine with a macvtap on the host's NIC, without a bridge.</summary>
[TestFixture]
public sealed class SharedNicTests() : StandInTest(hasBridge: false)
{
    /// <summary>On the NIC itself.</summary>
    [Test]
    public void A_client_finds_the_machine()
    {
        AssertAnswered();
        Daemon.WaitForLine($"Standing in for {Guest.Name} on {Segment.Nic}: ");
    }

    /// <summary>A page, and a start.</summary>
    [Test]
    public void A_connection_starts_the_machine()
    {
        var page = new Curl(Segment.Client, $"http://{Segment.Machine4}").Get("/");
        Assert.That((page.Status, page.Body.Contains($"{Guest.Name} is waking up", StringComparison.Ordinal)), Is.EqualTo((503, true)));
        Guest.WaitUntilRunning();
    }

    /// <summary>The machine itself, as a macvlan with its address in a network of its own, speaks through the NIC: that ends it.</summary>
    [Test]
    public void A_machine_that_speaks_is_stood_in_for_no_longer()
    {
        Guest.Start();
        Daemon.WaitForNews(Guest, "running");
        using var machine = new NetworkNamespace("guest");
        Segment.Host.Run("ip", "link", "add", "mv0", "link", Segment.Nic, "address", "02:00:00:00:09:aa", "type", "macvlan", "mode", "bridge");
        Segment.Host.Run("ip", "link", "set", "mv0", "netns", machine.Holder);
        machine.Run("ip", "link", "set", "mv0", "address", Guest.Mac);
        machine.Run("ip", "address", "add", $"{Segment.Machine4}/24", "dev", "mv0");
        machine.Run("ip", "address", "add", $"{Segment.Machine6}/64", "dev", "mv0");
        machine.Run("ip", "link", "set", "mv0", "up");
        machine.Run("ping", "-c", "1", "-w", "15", Segment.Client4);
        UseIPv6();
        Daemon.WaitForLine($"Standing in for nobody on {Segment.Nic} any more");
        Segment.Client.Run("ping", "-c", "1", "-w", "15", Segment.Machine4);
    }
}
