using System.Globalization;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>
/// Guests whose start hangs in one of libvirt's hook scripts. Meanwhile libvirtd lists no machines, and doesn't answer about those.
/// </summary>
[TestFixture]
public sealed class HookTests() : SystemTest(HypervisorKind.Qemu)
{
    /// <summary>How many bursts: five, or what VIRTWOLD_BURSTS says, for a measurement.</summary>
    private static readonly int Rounds = int.Parse(Environment.GetEnvironmentVariable("VIRTWOLD_BURSTS") ?? "5", CultureInfo.InvariantCulture);

    private readonly List<Guest> _hooked = [];
    private Guest[] _healthy = [];

    /// <summary>Has libvirtd see the hook.</summary>
    [OneTimeSetUp]
    public void UseTheHook()
    {
        Requires.Binary();
        Libvirt.UseHook();
        Libvirt.Stop();
        Libvirt.Start();
    }

    /// <summary>Six guests that hang, more than libvirtd serves one client at once, and four that don't.</summary>
    [SetUp]
    public void DefineTheGuests()
    {
        _hooked.AddRange(Enumerable.Range(0, 6).Select(_ => DefineGuest("hooked")));
        _healthy = [.. Enumerable.Range(0, 4).Select(_ => DefineGuest("healthy"))];
        Libvirt.CloseHook();
    }

    /// <summary>Removes them.</summary>
    [TearDown]
    public void RemoveTheGuests()
    {
        Libvirt?.OpenHook();
        foreach (var guest in _hooked.Concat(_healthy))
        {
            guest.Dispose();
        }

        _hooked.Clear();
    }

    /// <summary>Neither one of them nor as many as libvirtd serves one client at once.</summary>
    [TestCase(1)]
    [TestCase(6)]
    public void Guests_are_started_at_once_beside_others_whose_start_hangs(int hanging)
    {
        using var daemon = StartDaemon("--dedup", "0", "--max-starts", "16");
        Hang(daemon, hanging);
        for (var round = 1; round <= Rounds; round++)
        {
            PacketBurst.Send(Network, 1, _healthy.Select(guest => guest.Mac));
            foreach (var guest in _healthy)
            {
                guest.WaitUntilRunning();
                daemon.WaitForLines($"Started {guest.Name} ", round);
                guest.Destroy();
                daemon.WaitForNews(guest, "shut off");
            }
        }

        var took = TimesOf(daemon);
        TestContext.Out.WriteLine(FormattableString.Invariant(
            $"{took.Count} starts in {Rounds} bursts: {took[took.Count / 2]} ms in the middle, {took[^1]} ms at the most, {took.Count(time => time > 1000)} slower than a second"));
        Assert.That(daemon.Count("Started hooked"), Is.Zero, "those that hang hang on");
    }

    /// <summary>Their turns count for half a minute.</summary>
    [Test]
    public void A_guest_is_started_although_starts_that_hang_have_all_the_turns()
    {
        using var daemon = StartDaemon("--max-starts", "2");
        Hang(daemon, 2);
        Sender.WakeOnLan(_healthy[0].Mac);
        daemon.WaitForLine($"warning: Still waiting for .* to wake {_healthy[0].Name} ");
        Eventually.True(
            () => _healthy[0].State == "running", TimeSpan.FromSeconds(40), () => $"{_healthy[0].Name} is started\n{daemon.Transcript}");
    }

    /// <summary>What events tell is read all the same.</summary>
    [Test]
    public void A_guest_that_is_defined_while_another_hangs_is_woken()
    {
        using var daemon = StartDaemon();
        Hang(daemon, 1);
        using var late = DefineGuest("late");
        daemon.WaitForNews(late, "shut off");
        Sender.WakeOnLan(late.Mac);
        late.WaitUntilRunning();
    }

    /// <summary>libvirtd lists nothing until the hook ends; what was known before stays known.</summary>
    [Test]
    public void A_guest_is_woken_while_a_listing_hangs()
    {
        using var daemon = StartDaemon();
        Hang(daemon, 1);
        daemon.Signal("HUP");
        daemon.WaitForLine(@"warning: .* hasn't answered for \d+ s");
        Sender.WakeOnLan(_healthy[0].Mac);
        _healthy[0].WaitUntilRunning();
        Libvirt.OpenHook();
        daemon.WaitForLine(@"info: .* answers again, after \d+ s");
    }

    /// <summary>When they can be started they are, and are known to run.</summary>
    [Test]
    public void Guests_that_hung_run_when_the_hook_lets_them()
    {
        using var daemon = StartDaemon("--max-starts", "16");
        Hang(daemon, 6);
        Libvirt.OpenHook();
        foreach (var guest in _hooked)
        {
            daemon.WaitForLine($"Started {guest.Name} ");
            guest.WaitUntilRunning();
        }
    }

    /// <summary>How long each start took, as the log has it, the shortest first.</summary>
    private static List<int> TimesOf(VirtWoldDaemon daemon) =>
    [
        .. daemon.LogLines.Select(line => Regex.Match(line, @"Started healthy\S* \(.*?\) in (\d+) ms")).Where(match => match.Success)
            .Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Order(),
    ];

    private void Hang(VirtWoldDaemon daemon, int count)
    {
        foreach (var guest in _hooked.Take(count))
        {
            Sender.WakeOnLan(guest.Mac);
            daemon.WaitForLine($"{guest.Mac} is {guest.Name}'s, which is shut off: asking ");
            Libvirt.WaitUntilHooked(guest.Name);
        }
    }
}
