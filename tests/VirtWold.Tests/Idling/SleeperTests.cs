using VirtWold.Machines;

namespace VirtWold.Tests.Idling;

internal sealed class SleeperTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Test]
    public async Task WakeAsync_while_a_machine_goes_to_sleep_then_wakes_it_afterwards()
    {
        using IdlingRig rig = new(null);
        TaskCompletionSource<SleepResult> sleep = new();
        rig.OnSleep = () => sleep.Task;
        Task<SleepResult> sleeping = rig.Sleeper.SleepAsync(rig.Machine, SleepWay.Save, CancellationToken.None);

        Task<WakeResult> waking = rig.Sleeper.WakeAsync(rig.Machine, default, CancellationToken.None);
        Assert.That((waking.IsCompleted, rig.Calls), Is.EqualTo((false, "save")));
        sleep.SetResult(new SleepResult(SleepAction.Asleep));

        Assert.That((await waking.WaitAsync(Patience)).Action, Is.EqualTo(WakeAction.Started));
        Assert.That(((await sleeping.WaitAsync(Patience)).Action, rig.Calls), Is.EqualTo((SleepAction.Asleep, "save wake(ShutOff)")));
    }

    [Test]
    public async Task WakeAsync_while_a_machine_suspends_itself_then_it_is_woken_from_that()
    {
        using IdlingRig rig = new(null);
        TaskCompletionSource<SleepResult> sleep = new();
        rig.OnSleep = () => sleep.Task;
        _ = rig.Sleeper.SleepAsync(rig.Machine, SleepWay.Suspend, CancellationToken.None);

        Task<WakeResult> waking = rig.Sleeper.WakeAsync(rig.Machine, default, CancellationToken.None);
        sleep.SetResult(new SleepResult(SleepAction.Asleep));
        await waking.WaitAsync(Patience);

        Assert.That(rig.Calls, Is.EqualTo("suspend wake(Suspended)"));
    }

    [Test]
    public async Task WakeAsync_while_a_sleep_fails_then_the_machine_is_what_it_was()
    {
        using IdlingRig rig = new(null);
        TaskCompletionSource<SleepResult> sleep = new();
        rig.OnSleep = () => sleep.Task;
        _ = rig.Sleeper.SleepAsync(rig.Machine, SleepWay.Save, CancellationToken.None);

        Task<WakeResult> waking = rig.Sleeper.WakeAsync(rig.Machine, default, CancellationToken.None);
        sleep.SetException(new IOException("no room"));
        await waking.WaitAsync(Patience);

        Assert.That(rig.Calls, Is.EqualTo("save wake(Running)"));
        Assert.That(rig.Log.Texts, Does.Contain("Can't put nas to sleep: no room"));
    }

    [Test]
    public async Task PutToSleepAsync_when_a_request_came_since_it_was_used_then_it_stays_awake()
    {
        using IdlingRig rig = new(null);
        long usedAt = rig.Time.GetTimestamp();
        rig.Time.Advance(TimeSpan.FromMinutes(20));
        await rig.Sleeper.WakeAsync(rig.Machine, default, CancellationToken.None);

        SleepResult result = await rig.Sleeper.PutToSleepAsync(rig.Machine, SleepWay.Save, "idle", usedAt, CancellationToken.None);

        Assert.That((result.Action, rig.Calls), Is.EqualTo((SleepAction.StaysAwake, "wake(Running)")));
    }

    [Test]
    public async Task PutToSleepAsync_when_it_is_going_to_sleep_then_waits_for_that()
    {
        using IdlingRig rig = new(null);
        TaskCompletionSource<SleepResult> sleep = new();
        rig.OnSleep = () => sleep.Task;
        Task<SleepResult> first = rig.Sleeper.PutToSleepAsync(rig.Machine, SleepWay.Save, "one", null, CancellationToken.None);
        Task<SleepResult> second = rig.Sleeper.PutToSleepAsync(rig.Machine, SleepWay.Shutdown, "other", null, CancellationToken.None);
        sleep.SetResult(new SleepResult(SleepAction.Asleep));

        Assert.That(((await first.WaitAsync(Patience)).Action, (await second.WaitAsync(Patience)).Action), Is.EqualTo((SleepAction.Asleep, SleepAction.Asleep)));
        Assert.That(rig.Calls, Is.EqualTo("save"));
    }

    [Test]
    public async Task PutToSleepAsync_when_who_asked_gives_up_then_it_goes_on()
    {
        using IdlingRig rig = new(null);
        TaskCompletionSource<SleepResult> sleep = new();
        rig.OnSleep = () => sleep.Task;
        using CancellationTokenSource giveUp = new();
        Task<SleepResult> sleeping = rig.Sleeper.PutToSleepAsync(rig.Machine, SleepWay.Save, "asked for", null, giveUp.Token);
        await giveUp.CancelAsync();
        Assert.That(async () => await sleeping, Throws.InstanceOf<OperationCanceledException>());
        sleep.SetResult(new SleepResult(SleepAction.Asleep));

        await rig.Log.WaitForAsync("nas sleeps");
    }
}
