using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>What the waker does while it can't know, or while somebody takes long.</summary>
internal sealed class WakerPatienceTests
{
    private static readonly TimeSpan DirectoryPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstReminder = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan NextReminder = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    [Test]
    public async Task RunAsync_when_the_directory_is_not_current_then_it_says_that_the_packet_waits()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();

        rig.Send(Stations.Target);

        LogLine line = await rig.Log.WaitForAsync("A packet");
        Assert.That(line.Text, Is.EqualTo($"A packet for 52:54:00:12:34:56 waits for test:///script: {Packets.OriginText}"));
    }

    [Test]
    public async Task RunAsync_when_the_directory_is_not_current_then_the_hypervisor_is_hurried()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();

        rig.Send(Stations.Target);

        await rig.Time.WhenSomebodyWaitsAsync(DirectoryPatience);
        Assert.That(rig.Hypervisor.Hurries, Is.EqualTo(1));
    }

    /// <summary>A hypervisor that comes back after the first attempt is found while the request still waits.</summary>
    [Test]
    public async Task RunAsync_when_the_directory_stays_stale_then_the_hypervisor_is_hurried_as_long_as_the_request_waits()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(DirectoryPatience);

        rig.Time.Advance(DirectoryPatience - TimeSpan.FromMilliseconds(1));
        int waiting = rig.Hypervisor.Hurries;
        rig.Time.Advance(TimeSpan.FromMilliseconds(1));
        await rig.Log.WaitForAsync("Can't wake");
        int given = rig.Hypervisor.Hurries;
        rig.Time.Advance(DirectoryPatience);

        Assert.That((waiting, rig.Hypervisor.Hurries), Is.EqualTo((15, given)));
    }

    [Test]
    public async Task RunAsync_when_the_directory_becomes_current_then_the_request_is_answered_from_it()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(DirectoryPatience);

        rig.Time.Advance(TimeSpan.FromSeconds(29));
        rig.Directory.Replace([new MachineBuilder().Build()]);

        LogLine line = await rig.Log.WaitForAsync("Started");
        Assert.That(line.Text, Does.Contain("Started nas").And.Contain("in 29000 ms"));
    }

    [Test]
    public async Task RunAsync_when_the_directory_stays_stale_then_the_request_fails_after_thirty_seconds()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(DirectoryPatience);

        rig.Time.Advance(DirectoryPatience);

        LogLine line = await rig.Log.WaitForAsync("Can't wake");
        Assert.That(
            line.Text, Does.StartWith("Can't wake 52:54:00:12:34:56 (52:54:00:12:34:56): test:///script isn't connected"));
    }

    [Test]
    public async Task RunAsync_when_thirty_seconds_are_not_over_then_the_request_still_waits()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(DirectoryPatience);

        rig.Time.Advance(DirectoryPatience - TimeSpan.FromMilliseconds(1));

        await rig.Time.WhenSomebodyWaitsAsync(TimeSpan.FromMilliseconds(1));
        Assert.That(rig.Counters[Verdict.Failed], Is.Zero);
    }

    [Test]
    public async Task RunAsync_when_the_connection_was_lost_meanwhile_then_it_is_tried_again()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(WakeAction.Disconnected).Then(WakeAction.Started);
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(Moment);

        rig.Time.Advance(Moment);

        await rig.WhenCountedAsync(Verdict.Started);
        Assert.That(rig.Counters.ToString(), Is.EqualTo("1 packet (1 started)"));
    }

    [Test]
    public async Task RunAsync_when_the_connection_was_lost_meanwhile_then_the_new_listing_decides()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(WakeAction.Disconnected);
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(Moment);
        rig.Directory.MarkStale();
        rig.Time.Advance(Moment);
        await rig.Log.WaitForAsync("A packet");

        rig.Directory.Replace([new MachineBuilder { State = MachineState.Running }.Build()]);

        await rig.WhenCountedAsync(Verdict.AlreadyRunning);
        Assert.That(rig.Hypervisor.Woken, Has.Count.EqualTo(2));
    }

    /// <summary>libvirtd went on with what it was asked for, and nobody else asked.</summary>
    [Test]
    public async Task RunAsync_when_the_answer_to_a_start_was_lost_and_the_machine_runs_then_it_was_started()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Then(static () => Task.FromResult(new WakeResult(WakeAction.Disconnected) { Unanswered = WakeAction.Started }));
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(Moment);
        rig.Directory.Replace([new MachineBuilder { State = MachineState.Running }.Build()]);

        rig.Time.Advance(Moment);

        await rig.WhenCountedAsync(Verdict.Started);
        LogLine line = await rig.Log.WaitForAsync("Started nas ");
        Assert.That(line.Text, Does.Contain("its answer was lost"));
    }

    [Test]
    public async Task RunAsync_when_the_connection_is_lost_again_and_again_then_it_gives_up_after_thirty_seconds()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.Otherwise = WakeAction.Disconnected;
        rig.Send(Stations.Target);

        for (TimeSpan passed = TimeSpan.Zero; passed < DirectoryPatience; passed += Moment)
        {
            await rig.Time.WhenSomebodyWaitsAsync(Moment);
            rig.Time.Advance(Moment);
        }

        LogLine line = await rig.Log.WaitForAsync("Can't wake");
        Assert.That(line.Text, Does.Contain("nas").And.Contain("the connection to test:///script was lost"));
    }

    [Test]
    public async Task RunAsync_when_a_wake_hangs_then_another_is_not_held_up()
    {
        await using WakerRig rig = WakerRig.With(
            new MachineBuilder { Name = "a" }, new MachineBuilder { Name = "b", Macs = [Stations.Other] });
        rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.WhenAskedAsync();

        rig.Send(Stations.Other);

        await rig.Log.WaitForAsync("Started b");
        Assert.That(rig.Counters.ToString(), Is.EqualTo("1 packet (1 started)"));
    }

    [Test]
    public async Task RunAsync_when_a_wake_hangs_for_ten_seconds_then_that_is_said()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(FirstReminder);

        rig.Time.Advance(FirstReminder);

        LogLine line = await rig.Log.WaitForAsync("Still");
        Assert.That(
            (line.Level, line.Text),
            Is.EqualTo((LogLevel.Warning, "Still waiting for test:///script to wake nas (52:54:00:12:34:56), for 10 s now")));
    }

    [Test]
    public async Task RunAsync_when_a_wake_goes_on_hanging_then_that_is_said_each_minute()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(FirstReminder);
        rig.Time.Advance(FirstReminder);

        foreach (int seconds in new[] { 70, 130 })
        {
            await rig.Time.WhenSomebodyWaitsAsync(NextReminder);
            rig.Time.Advance(NextReminder);
            await rig.Log.WaitForAsync($"Still waiting for test:///script to wake nas (52:54:00:12:34:56), for {seconds} s");
        }

        Assert.That(rig.Log.Lines, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task RunAsync_when_a_wake_ends_in_time_then_nobody_is_reminded_later()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(FirstReminder);
        answer.SetResult(new WakeResult(WakeAction.Started));
        await rig.WhenCountedAsync(Verdict.Started);

        rig.Time.Advance(TimeSpan.FromHours(1));

        Assert.That(rig.Log.Texts, Has.None.StartsWith("Still"));
    }

    [Test]
    public async Task RunAsync_when_the_answer_comes_after_a_reminder_then_it_is_told()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(FirstReminder);
        rig.Time.Advance(FirstReminder);

        answer.SetResult(new WakeResult(WakeAction.Started));

        LogLine line = await rig.Log.WaitForAsync("Started");
        Assert.That(line.Text, Does.Contain("in 10000 ms"));
    }
}
