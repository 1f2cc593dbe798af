using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Support;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Tests.Waking;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

/// <summary>What is recorded of packets that take the whole way: gate, waker, a scripted hypervisor.</summary>
public sealed class PacketRecorderTests
{
    [Test]
    public async Task Packets_when_a_machine_was_started_then_tells_all_of_it()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Name = "nas" });

        await rig.AskAsync(Stations.Target);

        PacketEntry entry = rig.Recorder.Packets.Single();
        Assert.That(
            (entry.Outcome.Verdict, entry.Outcome.Machine?.Name, entry.Target, entry.Origin, entry.Count, entry.Outcome.Duration is not null),
            Is.EqualTo((Verdict.Started, "nas", Stations.Target, Packets.Origin, 1L, true)));
    }

    [Test]
    public async Task Packets_when_the_wake_is_under_way_then_waits()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        rig.Hypervisor.ThenHang();

        rig.Send(Stations.Target);

        await rig.WhenAskedAsync();
        Assert.That((rig.Recorder.Packets.Single().Outcome.Verdict, rig.Recorder.Waiting), Is.EqualTo((Verdict.Waiting, 1)));
    }

    [Test]
    public async Task Counts_when_packets_were_refused_then_counts_each()
    {
        await using WakerRig rig = WakerRig.With();

        rig.Send(Stations.Target);
        rig.Send(Stations.Target);
        rig.Time.Advance(UnknownPackets.Patience);

        Assert.That(rig.Recorder.Counts.Single(), Is.EqualTo(new PacketCount("eth0", "udp4", Verdict.UnknownMac, 2)));
    }

    [Test]
    public async Task Packets_when_there_are_several_then_begins_with_the_one_that_was_changed_last()
    {
        await using WakerRig rig = WakerRig.With();

        rig.Send(Packets.Mac(1));
        rig.Send(Packets.Mac(2));
        rig.Send(Packets.Mac(1));
        rig.Time.Advance(UnknownPackets.Patience);

        Assert.That(rig.Recorder.Packets.Select(static entry => entry.Target), Is.EqualTo([Packets.Mac(1), Packets.Mac(2)]));
    }

    [Test]
    public void Malformed_when_a_packet_broke_a_rule_then_tells_which()
    {
        PacketRecorder recorder = new(new Fleet(new MachineDirectory()), TimeProvider.System);

        recorder.Malformed(BrokenRule.UnequalRepetitions, Packets.Origin);

        Assert.That(recorder.Packets.Single().Broken, Is.EqualTo(BrokenRule.UnequalRepetitions));
    }

    [Test]
    public async Task FindLastWake_when_a_machine_was_woken_then_tells_when_and_what()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder { Id = "1" });

        await rig.AskAsync(Stations.Target);

        LastWake? wake = rig.Recorder.FindLastWake(new MachineKey("test:///script", "1"));
        Assert.That((wake?.Outcome.Verdict, wake?.Time), Is.EqualTo((Verdict.Started, rig.Time.GetUtcNow())));
    }

    [Test]
    public async Task FindLastWake_when_many_machines_came_and_went_then_keeps_none_of_those_that_are_gone()
    {
        await using WakerRig rig = WakerRig.With();
        for (int i = 0; i < 200; i++)
        {
            rig.Directory.Replace([new MachineBuilder { Id = $"{i}", Macs = [Packets.Mac(i)] }.Build()]);
            await rig.AskAsync(Packets.Mac(i));
        }

        Assert.That(Enumerable.Range(0, 200).Count(i => rig.Recorder.FindLastWake(new MachineKey("test:///script", $"{i}")) is not null), Is.LessThan(20));
    }

    [Test]
    public void NextChange_when_something_is_recorded_then_ends()
    {
        PacketRecorder recorder = new(new Fleet(new MachineDirectory()), TimeProvider.System);
        Task change = recorder.NextChange;

        recorder.Malformed(BrokenRule.UnequalRepetitions, Packets.Origin);

        Assert.That(change.IsCompleted, Is.True);
    }

    [Test]
    public void Refused_when_all_kinds_of_packets_pour_in_then_allocates_nothing()
    {
        MachineDirectory directory = new();
        directory.Replace([]);
        WakeGate gate = new GateBuilder { Directory = directory, Observer = new PacketRecorder(new Fleet(directory), TimeProvider.System), Log = new CollectingLogger(Microsoft.Extensions.Logging.LogLevel.None) }.Build();
        Pour(gate);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Pour(gate);
        long after = GC.GetAllocatedBytesForCurrentThread();

        Assert.That(after - before, Is.Zero);
    }

    [Test]
    public void Recording_when_many_threads_hear_and_wake_then_counts_are_exact()
    {
        PacketRecorder recorder = new(new Fleet(new MachineDirectory()), TimeProvider.System);

        Parallel.For(0, 10_000, i => recorder.Refused(new WakeTarget(Packets.For(Packets.Mac(i % 300))), Packets.Origin, new WakeOutcome(Verdict.Duplicate)));

        Assert.That(recorder.Counts.Sum(static count => count.Count), Is.EqualTo(10_000));
    }

    private static void Pour(WakeGate gate)
    {
        for (int i = 0; i < 2000; i++)
        {
            gate.Accept(Packets.For(Packets.Mac(i)), Packets.Origin);
            gate.Refuse((BrokenRule)(1 + (i % 12)), Packets.Origin);
        }
    }
}
