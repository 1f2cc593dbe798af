using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Arm64;

/// <summary>The program for arm64 runs on arm64: an emulated machine boots it, and a real sender sends to it over the emulated wire.</summary>
[TestFixture]
public sealed class BootTests
{
    private const string Mac = "52:54:00:a6:40:01";

    // Machines of such a file run, but for those that it says are shut off (5: VIR_DOMAIN_SHUTOFF).
    private const string Machines = $"""
        <node xmlns:test="http://libvirt.org/schemas/domain/test/1.0">
          <domain type="test">
            <name>sleeper</name>
            <memory>8192</memory>
            <os><type>hvm</type></os>
            <devices><interface type="user"><mac address="{Mac}"/></interface></devices>
            <test:runstate>5</test:runstate>
          </domain>
        </node>
        """;

    // All of it is emulated, on machines that are busy: 10 seconds where nothing else happens.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    /// <summary>From the wire to libvirt, on another processor.</summary>
    [Test]
    public void Packet_to_an_arm64_machine_when_its_guest_is_off_then_the_guest_starts()
    {
        Requires.Root();
        Requires.Tools("qemu-system-aarch64", "busybox", "wakeonlan", "unshare", "nsenter");
        Requires.That(Arm64Machine.Program is not null, "artifacts/linux-arm64/virtwold isn't built (make deps FOR=arm64, make RID=linux-arm64)");
        using var side = new NetworkNamespace("arm64");
        using var machine = new Arm64Machine(side, Machines);
        machine.WaitForLine(line => line.Contains("Listening on eth0", StringComparison.Ordinal), Deadline, "the daemon listens");
        side.Run("wakeonlan", "-i", "127.0.0.1", "-p", Arm64Machine.Port.ToString(CultureInfo.InvariantCulture), Mac);
        machine.WaitForLine(line => line.Contains("info: Started sleeper", StringComparison.Ordinal), Deadline, "the daemon starts the machine");
        machine.WaitForLine(line => line.Contains("debug: sleeper is running", StringComparison.Ordinal), Deadline, "libvirt tells that it runs");
        Assert.That(machine.WaitForLine(line => line.Contains("aarch64", StringComparison.Ordinal), Deadline, "the machine's kind").Text.Trim(), Is.EqualTo("aarch64"));
    }
}
