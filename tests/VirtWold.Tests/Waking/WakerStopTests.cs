using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.Waking;

/// <summary>What the waker does when it is to stop.</summary>
internal sealed class WakerStopTests
{
    [Test]
    public async Task RunAsync_when_nothing_is_under_way_then_it_stops_without_a_word()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());

        await rig.StopAsync();

        Assert.That(rig.Log.Lines, Is.Empty);
    }

    [Test]
    public async Task RunAsync_when_a_wake_is_under_way_then_it_stops_and_says_what_is_abandoned()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(TimeSpan.FromSeconds(10));

        try
        {
            await rig.StopAsync();
        }
        finally
        {
            // Whatever has become of the waker, its wake ends, and with it all that waits for it.
            answer.SetResult(new WakeResult(WakeAction.Started));
        }

        Assert.That(rig.Log.Texts, Has.One.EqualTo("Stopping while the wake of 52:54:00:12:34:56 is under way"));
    }

    [Test]
    public async Task RunAsync_when_a_request_waits_for_the_directory_then_it_stops_and_says_what_is_abandoned()
    {
        await using WakerRig rig = WakerRig.WithoutDirectory();
        rig.Send(Stations.Target);
        await rig.Time.WhenSomebodyWaitsAsync(TimeSpan.FromSeconds(30));

        await rig.StopAsync();

        Assert.That(rig.Log.Texts, Has.One.EqualTo("Stopping while the wake of 52:54:00:12:34:56 is under way"));
    }
}
