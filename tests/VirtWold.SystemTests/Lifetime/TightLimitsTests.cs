using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Lifetime;

/// <summary>The system gives the daemon less than it needs, or less than programs take for granted.</summary>
[TestFixture]
public sealed class TightLimitsTests() : SystemTest(HypervisorKind.Test)
{
    private const int Usage = 64;
    private const int Unavailable = 69;

    private string[] Usual => [VirtWoldBinary.Location, "--interface", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri];

    /// <summary>Everything here runs the daemon.</summary>
    [SetUp]
    public void NeedTheDaemon() => Requires.Binary();

    /// <summary>Whoever started it closed them: no file or socket of ours gets their numbers, and nothing is written there.</summary>
    [TestCase("2>&-")]
    [TestCase("<&- >&- 2>&-")]
    public void A_daemon_without_standard_streams_wakes_machines(string redirection)
    {
        using var guest = DefineGuest();
        using var daemon = VirtWoldDaemon.LaunchCommand(Network.Host, ["sh", "-c", $"exec \"$@\" {redirection}", "sh", .. Usual]);
        Eventually.True(
            () => Network.Host.Run("cat", "/proc/net/unix").OutputLines.Any(line => line.Contains($"@virtwold/{VethPair.HostInterface}/", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(15),
            () => "a daemon that listens");
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
        Assert.That(daemon.Terminate(), Is.Zero);
    }

    /// <summary>There is nowhere to say it; the status says it.</summary>
    [TestCase("2>&-")]
    [TestCase("<&- >&- 2>&-")]
    public void A_mistake_without_standard_streams_has_its_exit_status(string redirection) =>
        Assert.That(Try($"exec \"$@\" {redirection}", VirtWoldBinary.Location, "--nosuch").ExitCode, Is.EqualTo(Usage));

    /// <summary>One line that names the limit, at the start.</summary>
    [TestCase("ulimit -n 8", "only 8 files may be open")]
    [TestCase("ulimit -n 12", "only 12 files may be open")]
    [TestCase("ulimit -n 14", "only 14 files may be open")]
    [TestCase("ulimit -n 16", "only 16 files may be open")]
    [TestCase("ulimit -v 250000", "the address space is limited to 244 MiB")]
    [TestCase("ulimit -v 300000", "the address space is limited to 292 MiB")]
    [TestCase("ulimit -v 1000000", "the address space is limited to 976 MiB")]
    [TestCase("ulimit -v 2097152", "the address space is limited to 2048 MiB")]
    [TestCase("ulimit -v 4194303", "the address space is limited to 4095 MiB")]
    [TestCase("mount -t tmpfs tmpfs /proc", "there is no /proc/self")]
    public void A_limit_that_is_too_tight_is_named(string limit, string line)
    {
        var result = Try($"ulimit -c 0; {limit}; exec \"$@\"", Usual);
        Assert.That((result.ExitCode, result.ErrorLines.Single()), Is.EqualTo((Unavailable, result.ErrorLines[0])), result.ToString);
        Assert.That(result.ErrorLines.Single(), Does.StartWith($"virtwold: {line}"));
    }

    /// <summary>As in a bare chroot.</summary>
    [Test]
    public void A_system_without_devices_is_not_taken_for_a_limit()
    {
        var result = Try("mount -t tmpfs tmpfs /dev; exec \"$@\"", VirtWoldBinary.Location, "list", "--libvirt-uri", Libvirt.Uri);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
    }

    /// <summary>The least that isn't refused is enough: for starts at the same time, and for the status.</summary>
    [Test]
    public void A_daemon_with_as_much_address_space_as_it_asks_for_wakes_machines_and_serves_its_status()
    {
        Requires.Tools("curl");
        Guest[] guests = [.. Enumerable.Range(0, 8).Select(_ => DefineGuest())];
        using var daemon = VirtWoldDaemon.LaunchCommand(
            Network.Host, ["bash", "-c", "ulimit -v 4194304; exec \"$@\"", "bash", .. Usual, "--max-starts", "8", "--status", "127.0.0.1:9277"]);
        daemon.WaitUntilListening();
        daemon.WaitForLine("Listed the machines of ");
        PacketBurst.Send(Network, 1, guests.Select(guest => guest.Mac));
        foreach (var guest in guests)
        {
            guest.WaitUntilRunning();
            guest.Dispose();
        }

        Assert.That(new Curl(Network.Host, "http://127.0.0.1:9277").Get("/status.json").Status, Is.EqualTo(200));
        Assert.That(daemon.Terminate(), Is.Zero);
    }

    private ToolResult Try(string script, params IEnumerable<string> command) =>
        Tool.Try(Network.Host.Enter(["unshare", "--mount", "bash", "-c", script, "bash", .. command]));
}
