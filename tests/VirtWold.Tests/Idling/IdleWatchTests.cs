using VirtWold.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Idling;

internal sealed class IdleWatchTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly SleepMark Mark = new(TimeSpan.FromMinutes(20), SleepWay.Save) { Awake = TimeSpan.Zero };

    [Test]
    public async Task RunAsync_when_nobody_uses_a_machine_then_puts_it_to_sleep_once_its_time_has_come()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();

        await rig.PassAsync(19 * Minute, Minute);
        Assert.That(rig.Calls, Is.Empty);
        await rig.PassAsync(Minute, Minute);

        Assert.That((await rig.Log.WaitForAsync("nas sleeps (save, ")).Text, Is.EqualTo("nas sleeps (save, 0 ms)"));
        Assert.That(rig.Log.Texts, Does.Contain("nas goes to sleep (save): idle for 20 min"));
    }

    [Test]
    public async Task RunAsync_when_a_sleep_is_near_then_announces_it_once()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();

        await rig.PassAsync(18 * Minute, Minute);

        Assert.That(rig.Log.Texts, Is.EqualTo(["nas has been idle for 15 min; it goes to sleep in 5 min unless it is used"]));
    }

    [Test]
    public async Task RunAsync_when_there_is_traffic_then_lets_it_run()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();

        await rig.PassAsync(60 * Minute, Minute, () => rig.Bytes += 200_000);

        Assert.That((rig.Calls, rig.Watch.Find(rig.Machine.Key)), Is.EqualTo(("", (SleepPlan?)new SleepPlan(TimeSpan.Zero, 20 * Minute))));
    }

    [Test]
    public async Task RunAsync_when_no_machine_asks_for_it_then_makes_no_call_and_has_no_timer()
    {
        using IdlingRig rig = new IdlingRig(null).Start();

        await Task.Yield();

        Assert.That((rig.Looks, rig.Time.HasTimers), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task RunAsync_when_the_last_machine_has_stopped_then_has_no_timer()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();
        await rig.PassAsync(Minute, Minute);
        rig.Directory.Put(rig.Machine with { State = MachineState.ShutOff });

        rig.Time.Advance(Minute);

        await Eventually.TrueAsync(() => !rig.Time.HasTimers, () => "somebody waits");
        Assert.That(rig.Looks, Is.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_when_somebody_keeps_it_awake_then_it_stays_awake_until_then()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();
        rig.Inhibitions.TrySet(rig.Machine, TimeSpan.FromMinutes(30));

        await rig.PassAsync(25 * Minute, Minute);
        Assert.That((rig.Calls, rig.Watch.Find(rig.Machine.Key)?.KeptAwakeBy), Is.EqualTo(("", "inhibited until 04:35")));
        await rig.PassAsync(6 * Minute, Minute);

        await rig.Log.WaitForAsync("nas sleeps");
    }

    [Test]
    public async Task RunAsync_when_it_is_not_to_sleep_at_this_time_of_day_then_waits_for_its_end()
    {
        // The clock begins at 04:05:06.
        SleepMark mark = Mark with { Never = new DailyWindow(new TimeOnly(4, 0), new TimeOnly(4, 35)) };
        using IdlingRig rig = new IdlingRig(mark).Start();

        await rig.PassAsync(25 * Minute, Minute);
        Assert.That((rig.Calls, rig.Watch.Find(rig.Machine.Key)?.KeptAwakeBy), Is.EqualTo(("", "it isn't to sleep from 04:00-04:35")));
        await rig.PassAsync(6 * Minute, Minute);

        await rig.Log.WaitForAsync("nas sleeps");
    }

    [Test]
    public async Task RunAsync_when_a_script_says_no_then_it_stays_awake_and_the_log_names_the_script_once()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();
        rig.AddScript("10-busy", "[ \"$1 $3\" != 'nas save' ]");

        await rig.PassAsync(20 * Minute, Minute);
        await rig.Log.WaitForAsync("nas is idle and stays awake: ");
        await rig.PassAsync(2 * Minute, Minute);

        Assert.That(rig.Log.Texts.Count(static text => text.EndsWith("/10-busy says no", StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(rig.Calls, Is.Empty);
    }

    [Test]
    public async Task RunAsync_when_all_scripts_agree_then_it_sleeps()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();
        rig.AddScript("10-agrees", "exit 0");
        rig.AddScript("20-leftover.dpkg-old", "exit 1");

        await rig.PassAsync(20 * Minute, Minute);

        await rig.Log.WaitForAsync("nas sleeps");
    }

    [Test]
    public async Task RunAsync_when_a_sleep_fails_then_tries_again_after_the_same_idle_time()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();
        rig.OnSleep = static () => Task.FromResult(new SleepResult(SleepAction.Failed, "no room"));

        await rig.PassAsync(20 * Minute, Minute);
        await rig.Log.WaitForAsync("Can't put nas to sleep: no room");
        await rig.PassAsync(19 * Minute, Minute);
        Assert.That(rig.Calls, Is.EqualTo("save"));
        await rig.PassAsync(Minute, Minute);

        await Eventually.TrueAsync(() => rig.Calls == "save save", () => rig.Calls);
    }

    [Test]
    public async Task RunAsync_when_the_hypervisor_does_not_tell_then_that_is_logged_once_and_nobody_is_put_to_sleep()
    {
        using IdlingRig rig = new IdlingRig(Mark).Start();
        rig.Fault = new HypervisorException(HypervisorFailure.Unavailable, "it is busy");

        await rig.PassAsync(30 * Minute, Minute);

        await rig.Log.WaitForAsync("Can't read how much the machines of test:///script are used, so none is put to sleep: it is busy");
        Assert.That((rig.Log.Lines.Count, rig.Calls), Is.EqualTo((1, "")));
    }

    [Test]
    public async Task RunAsync_when_a_machine_is_to_sleep_after_seconds_then_looks_more_often()
    {
        using IdlingRig rig = new IdlingRig(Mark with { After = TimeSpan.FromSeconds(20) }).Start();

        await rig.PassAsync(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(5));

        await rig.Log.WaitForAsync("nas sleeps");
    }
}
