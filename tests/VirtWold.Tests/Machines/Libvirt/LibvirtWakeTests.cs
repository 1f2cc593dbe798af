using VirtWold.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>Waking by state, on libvirt's test hypervisor. What the machine became is read from the hypervisor's own events.</summary>
public sealed class LibvirtWakeTests
{
    [Test]
    public async Task WakeAsync_when_it_is_shut_off_then_it_is_started()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());

        WakeResult result = await rig.WakeAsync(rig.Machine());

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Started)));
    }

    [Test]
    public async Task WakeAsync_when_it_is_paused_then_it_goes_on()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = TestDomain.Paused });

        WakeResult result = await rig.WakeAsync(rig.Machine());

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Resumed)));
    }

    [Test]
    public async Task WakeAsync_when_it_has_crashed_then_it_is_started_anew()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = TestDomain.Crashed });

        WakeResult result = await rig.WakeAsync(rig.Machine());

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Started, "it had crashed")));
    }

    [TestCase(TestDomain.ShutOff)]
    [TestCase(TestDomain.Paused)]
    [TestCase(TestDomain.Crashed)]
    public async Task WakeAsync_when_it_was_woken_then_an_event_tells_the_directory(int state)
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = state });

        await rig.WakeAsync(rig.Machine());

        await Assert.ThatAsync(async () => await rig.WhenAsync("nas", MachineState.Running), Throws.Nothing);
    }

    [Test]
    public async Task WakeAsync_when_it_runs_then_nothing_is_done()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = null });

        WakeResult result = await rig.WakeAsync(rig.Machine());

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.AlreadyRunning)));
    }

    [Test]
    public async Task WakeAsync_when_the_directory_was_behind_and_it_runs_then_nothing_is_done()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = null });

        WakeResult result = await rig.WakeAsync(rig.Machine() with { State = MachineState.ShutOff });

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.AlreadyRunning)));
    }

    [Test]
    public async Task WakeAsync_when_the_directory_was_behind_and_it_is_off_then_it_is_started()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());

        WakeResult result = await rig.WakeAsync(rig.Machine() with { State = MachineState.Paused });

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Started)));
    }

    [Test]
    public async Task WakeAsync_when_the_directory_was_behind_and_it_is_paused_then_it_goes_on()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = TestDomain.Paused });

        WakeResult result = await rig.WakeAsync(rig.Machine() with { State = MachineState.ShutOff });

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Resumed)));
    }

    [Test]
    public async Task WakeAsync_when_it_is_shutting_down_then_it_is_waited_for()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = TestDomain.ShuttingDown });
        using CancellationTokenSource source = new();

        Task<WakeResult> waking = rig.Hypervisor.WakeAsync(rig.Machine(), default, source.Token);

        LogLine line = await rig.Log.WaitForAsync("nas is");
        Assert.That(
            (line.Text, waking.IsCompleted), Is.EqualTo(("nas is shutting down; it will be started when it has stopped", false)));
        await source.CancelAsync();
    }

    [Test]
    public async Task WakeAsync_when_it_is_cancelled_while_it_waits_then_it_throws()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = TestDomain.ShuttingDown });
        using CancellationTokenSource source = new();
        Task<WakeResult> waking = rig.Hypervisor.WakeAsync(rig.Machine(), default, source.Token);
        await rig.Log.WaitForAsync("nas is shutting down");

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await waking, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task WakeAsync_when_it_has_stopped_at_last_then_it_is_started()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());
        Machine stopped = rig.Machine();
        rig.Directory.Put(stopped with { State = MachineState.ShuttingDown });
        Task<WakeResult> waking = rig.WakeAsync(rig.Machine());
        await rig.Log.WaitForAsync("nas is shutting down");

        rig.Directory.Put(stopped);

        Assert.That(await waking, Is.EqualTo(new WakeResult(WakeAction.Started)));
    }

    [Test]
    public async Task WakeAsync_when_it_goes_while_it_is_waited_for_then_it_is_gone()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = TestDomain.ShuttingDown });
        Machine machine = rig.Machine();
        Task<WakeResult> waking = rig.WakeAsync(machine);
        await rig.Log.WaitForAsync("nas is shutting down");

        rig.Directory.Remove(machine.Id);

        Assert.That(await waking, Is.EqualTo(new WakeResult(WakeAction.Gone)));
    }

    [Test]
    public async Task WakeAsync_when_the_hypervisor_does_not_know_it_then_it_is_gone()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());

        WakeResult result = await rig.WakeAsync(new MachineBuilder { Id = Guid.NewGuid().ToString() }.Build());

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Gone)));
    }

    [Test]
    public async Task WakeAsync_when_there_is_no_connection_then_says_so()
    {
        using LibvirtRig rig = LibvirtRig.NotStarted();

        WakeResult result = await rig.WakeAsync(new MachineBuilder { Id = Guid.NewGuid().ToString() }.Build());

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Disconnected)));
    }

    [Test]
    public async Task WakeAsync_when_the_connection_was_closed_then_says_so()
    {
        LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());
        Machine machine = rig.Machine();
        rig.Dispose();

        WakeResult result = await rig.WakeAsync(machine);

        Assert.That(result, Is.EqualTo(new WakeResult(WakeAction.Disconnected)));
    }

    [Test]
    public async Task WakeAsync_when_many_are_woken_at_once_then_all_run()
    {
        TestDomain[] domains = [.. Enumerable.Range(0, 50).Select(static number => new TestDomain { Name = $"vm{number}" })];
        using LibvirtRig rig = await LibvirtRig.WithAsync(domains);

        WakeResult[] results = await Task.WhenAll(rig.Directory.All.Select(rig.WakeAsync));

        Assert.That(results, Has.All.EqualTo(new WakeResult(WakeAction.Started)));
    }
}
