using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>Two hypervisors, of which one never answers.</summary>
[TestFixture]
public sealed class SeveralHypervisorsTests() : DaemonTest(HypervisorKind.Test, "--libvirt-uri", Away)
{
    private const string Away = "qemu+unix:///system?socket=/nowhere/at/all";

    /// <summary>Who is there is woken at once.</summary>
    [Test]
    public void One_that_is_away_holds_up_only_its_own_machines()
    {
        Sender.WakeOnLan(Guest.Mac);

        Guest.WaitUntilRunning();
        Assert.That(Daemon.WaitForLine($"Started {Guest.Name} "), Does.Contain($" on {Libvirt.Uri}"));
    }

    /// <summary>An address that nobody has may be one of those that can't be asked.</summary>
    [Test]
    public void A_packet_for_an_unknown_address_waits_for_the_one_that_is_away()
    {
        Sender.WakeOnLan("52:54:00:ff:ff:03");

        Assert.That(Daemon.WaitForLine("A packet for 52:54:00:ff:ff:03 waits for "), Does.Contain(Away));
    }

    /// <summary>The log says which one it is.</summary>
    [Test]
    public void The_one_that_is_away_is_named() => Daemon.WaitForLine("Can't connect to qemu.unix:///system.socket=/nowhere/at/all: ");
}
