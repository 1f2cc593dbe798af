using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Idling;

/// <summary>Guests that go to sleep by themselves when nobody uses them. These have no system: what counts as idle is set for that.</summary>
[TestFixture]
public sealed class IdleGuestTests : IdlingTest
{
    /// <summary>The shortest time that there is, and any use of processors.</summary>
    private const string Soon = "after='10s' awake='0s' cpu='10000'";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>And again, and again.</summary>
    [Test]
    public void An_idle_guest_sleeps_and_wakes_at_each_packet()
    {
        MarkForSleep(Guest, Soon);
        for (var round = 1; round <= Rounds; round++)
        {
            Sender.WakeOnLan(Guest.Mac);
            Guest.WaitUntilRunning();
            Daemon.WaitForLines($@"{Guest.Name} sleeps \(save, ", round, Deadline);
            Assert.That(Guest.State, Is.EqualTo("shut off"));
        }

        Assert.That(Daemon.Count($"{Guest.Name} has been idle for .*; it goes to sleep in .* unless it is used"), Is.EqualTo(Rounds));
    }

    /// <summary>A guest without a mark is nobody's to put to sleep.</summary>
    [Test]
    public void A_guest_that_nobody_marked_stays_awake_beside_one_that_sleeps()
    {
        Last.Start();
        MarkForSleep(Guest, Soon);
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLines($@"{Guest.Name} sleeps \(save, ", 1, Deadline);

        Assert.That(Last.State, Is.EqualTo("running"));
    }

    /// <summary>Frames that reach its network card are use.</summary>
    [Test]
    public void Traffic_keeps_a_guest_awake_until_it_ends()
    {
        const string Tap = "tapbusy";
        using var busy = DefineLate(NewGuest("busy") with { Tap = Tap });
        MarkForSleep(busy, "after='10s' awake='0s' cpu='10000' traffic='1000'");
        Sender.WakeOnLan(busy.Mac);
        busy.WaitUntilRunning();
        Tool.Run(Libvirt.Inside("ip", "link", "set", Tap, "up"));
        using (new BackgroundProcess(Libvirt.Inside("ping", "-6", "-I", Tap, "-i", "0.2", "-s", "200", "ff02::1")))
        {
            // Longer than it would take to fall asleep.
            Pause.For(TimeSpan.FromSeconds(16));
            Assert.That((busy.State, Daemon.Count($"{busy.Name} goes to sleep")), Is.EqualTo(("running", 0)), () => Daemon.Transcript);
        }

        Daemon.WaitForLines($@"{busy.Name} sleeps \(save, ", 1, Deadline);
    }

    /// <summary>Somebody needs it, although nobody uses it.</summary>
    [Test]
    public void A_guest_that_somebody_keeps_awake_sleeps_when_it_may_again()
    {
        MarkForSleep(Guest, Soon);
        Assert.That(Sleep(Guest.Name, "--inhibit", "--for", "2h").Output, Is.EqualTo($"{Guest.Name} isn't put to sleep for 2 h\n"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Daemon.WaitForLines($"{Guest.Name} is idle and stays awake: inhibited until ", 1, Deadline);
        Assert.That(Guest.State, Is.EqualTo("running"));

        Assert.That(Sleep(Guest.Name, "--inhibit", "--for", "0s").Output, Is.EqualTo($"{Guest.Name} may be put to sleep again\n"));
        Daemon.WaitForLines($@"{Guest.Name} sleeps \(save, ", 1, Deadline);
    }

    /// <summary>What can't be read is named once, and the guest is woken as ever.</summary>
    [Test]
    public void A_mark_that_can_not_be_read_is_named_and_the_guest_is_woken_all_the_same()
    {
        MarkForSleep(Guest, "after='soon'");
        Daemon.WaitForLine($"warning: {Guest.Name} isn't put to sleep by itself: in the sleep element of its metadata, after must be a time from 10 s");

        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>The status tells what will come.</summary>
    [Test]
    public void The_status_tells_when_an_idle_guest_will_sleep()
    {
        MarkForSleep(Guest, "after='2h' cpu='10000'");
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();

        Eventually.True(
            () => Web.Get("/status.json").Body.Contains("\"sleep\":{\"idleSeconds\":", StringComparison.Ordinal), Deadline, () => Web.Get("/status.json").Body);
    }

    /// <summary>How many times a guest falls asleep and is woken; more where somebody asks for a long proof.</summary>
    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("VIRTWOLD_SLEEP_ROUNDS"), out var rounds) ? rounds : 2;
}
