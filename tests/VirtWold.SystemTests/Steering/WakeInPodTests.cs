using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Hypervisor;

namespace VirtWold.SystemTests.Steering;

/// <summary>
/// What it is for: a daemon in a pod of its own, as nobody with one capability, neither in the host's network nor with a second address on
/// it, is woken from the wire by the programs that people use.
/// </summary>
[TestFixture("tcx")]
[TestFixture("clsact")]
public sealed class WakeInPodTests(string hook) : SteeringTest
{
    /// <summary>By UDP to everybody, and by a raw frame to the sleeping machine itself.</summary>
    [Test]
    public void Daemon_in_the_pod_is_woken_from_the_wire()
    {
        Requires.Tools("wakeonlan", "etherwake", "virsh", "/usr/sbin/libvirtd", "setpriv");
        using var libvirt = new LibvirtDaemon(HypervisorKind.Test);
        libvirt.Start();
        var virsh = new Virsh(libvirt.Uri);
        using var first = virsh.Define(new GuestBuilder(HypervisorKind.Test, "first"));
        using var second = virsh.Define(new GuestBuilder(HypervisorKind.Test, "second"));
        Lab.Wire.Run("ip", "route", "add", "default", "dev", SharedNicLab.WireInterface);
        // The pod's end has no address at all.
        Lab.Pod.Run("ip", "address", "flush", "dev", SharedNicLab.PodInterface);
        using var steering = SteerProcess.Start(Lab, "--attach", hook);
        using var account = new UnprivilegedAccount();
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Lab.Pod, account.Command("--interface", SharedNicLab.PodInterface, "--promiscuous", "--libvirt-uri", libvirt.Uri, "--log-level", "debug"));
        daemon.WaitUntilListening();

        Lab.Wire.Run("wakeonlan", first.Mac);
        first.WaitUntilRunning();
        Lab.Wire.Run("etherwake", "-i", SharedNicLab.WireInterface, second.Mac);
        second.WaitUntilRunning();
        daemon.WaitForLine($"Started {second.Name} ");
        Assert.Multiple(() =>
        {
            Assert.That(daemon.WaitForLine($"Started {first.Name} "), Does.Contain("UDP port 9 from 192.0.2.1 (02:00:00:00:00:01) on lan"));
            Assert.That(daemon.Count("Started "), Is.EqualTo(2));
            Assert.That(StatusReport.Of(Lab).Packets("magic"), Is.EqualTo(2));
        });
    }
}
