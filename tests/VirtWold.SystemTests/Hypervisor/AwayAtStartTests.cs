using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>The daemon may be up before libvirtd: at boot nobody promises an order.</summary>
[TestFixture]
public sealed class AwayAtStartTests() : SystemTest(HypervisorKind.Qemu)
{
    /// <summary>It doesn't give up.</summary>
    [Test]
    public void A_daemon_that_started_before_libvirtd_wakes_guests_once_it_is_there()
    {
        Requires.Binary();
        using var guest = DefineGuest();
        Libvirt.Stop();
        using var daemon = VirtWoldDaemon.Launch(Network, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
        daemon.WaitForLine(" warn(ing)?: ");
        Libvirt.Start();
        daemon.WaitForLine($"info: Connected to {Regex.Escape(Libvirt.Uri)}: 1 of its machines can be woken$");
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }

    /// <summary>It ends as quickly as ever.</summary>
    [Test]
    public void A_daemon_without_libvirtd_says_so_once_and_ends_when_told()
    {
        Requires.Binary();
        Libvirt.Stop();
        using var daemon = VirtWoldDaemon.Launch(Network, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
        daemon.WaitForLine(" warn(ing)?: ");
        Pause.For(TimeSpan.FromSeconds(3));
        Assert.That(daemon.Count(" warn(ing)?: "), Is.EqualTo(1));
        Assert.That(daemon.Terminate(), Is.Zero);
        Libvirt.Start();
    }
}
