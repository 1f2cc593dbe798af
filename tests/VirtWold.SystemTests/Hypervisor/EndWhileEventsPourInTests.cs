using System.Diagnostics;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>libvirt calls back into a program that is about to end: what it calls must still be there.</summary>
[TestFixture]
public sealed class EndWhileEventsPourInTests() : SystemTest(HypervisorKind.Test)
{
    private const int Times = 100;

    /// <summary>In order each time, and never by a crash.</summary>
    [Test]
    public void A_hundred_daemons_in_a_row_end_with_status_0()
    {
        Requires.Binary();
        using var one = new EventStorm(Libvirt.Uri, NewGuest("storm"));
        using var other = new EventStorm(Libvirt.Uri, NewGuest("storm"));
        var longest = TimeSpan.Zero;
        for (var number = 1; number <= Times; number++)
        {
            using var daemon = StartDaemon("--log-level", "info");
            var clock = Stopwatch.StartNew();
            Assert.That(daemon.EndBy(number % 2 == 0 ? "TERM" : "INT"), Is.Zero, $"the end of number {number}");
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
        }

        TestContext.Out.WriteLine($"the longest took {longest.TotalMilliseconds:0} ms");
    }

    /// <summary>That events really pour in, and are followed.</summary>
    [Test]
    public void A_machine_is_woken_while_events_pour_in()
    {
        Requires.Binary();
        using var storm = new EventStorm(Libvirt.Uri, NewGuest("storm"));
        using var guest = DefineGuest();
        using var daemon = StartDaemon("--log-level", "info");
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }
}
