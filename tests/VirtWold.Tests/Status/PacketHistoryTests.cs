using VirtWold.Status;
using VirtWold.Tests.Waking;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

public sealed class PacketHistoryTests
{
    [Test]
    public void Add_when_packets_differ_then_the_last_comes_first() => Assert.That(
        Filled(new EntryBuilder { Target = Packets.Mac(1) }, new EntryBuilder { Target = Packets.Mac(2) }).Select(static entry => entry.Target),
        Is.EqualTo([Packets.Mac(2), Packets.Mac(1)]));

    [Test]
    public void Add_when_packets_are_of_one_kind_then_they_are_one_entry_with_a_count_and_both_times()
    {
        PacketEntry entry = Filled(new EntryBuilder { At = 1 }, new EntryBuilder { At = 5 }, new EntryBuilder { At = 7 }).Single();

        Assert.That(
            (entry.Count, entry.First, entry.Last),
            Is.EqualTo((3L, DateTimeOffset.UnixEpoch.AddSeconds(1), DateTimeOffset.UnixEpoch.AddSeconds(7))));
    }

    [Test]
    public void Add_when_one_is_counted_again_then_it_comes_first_and_keeps_its_id()
    {
        PacketEntry[] entries = Filled(
            new EntryBuilder(), new EntryBuilder { Target = Packets.Mac(2) }, new EntryBuilder());

        Assert.That(entries.Select(static entry => (entry.Id, entry.Count)), Is.EqualTo([(1L, 2L), (2L, 1L)]));
    }

    [TestCaseSource(nameof(OtherKinds))]
    public void Add_when_packets_are_of_two_kinds_then_they_are_two_entries(object other) =>
        Assert.That(Filled(new EntryBuilder(), (EntryBuilder)other), Has.Length.EqualTo(2));

    [Test]
    public void Add_when_a_machine_is_woken_again_later_then_that_is_another_entry() => Assert.That(
        Filled(new EntryBuilder { Verdict = Verdict.Started }, new EntryBuilder { Verdict = Verdict.Started, At = 61 }), Has.Length.EqualTo(2));

    [Test]
    public void Add_when_more_come_than_are_kept_then_the_oldest_goes()
    {
        PacketEntry[] entries = Filled([.. Enumerable.Range(0, 1000).Select(static i => new EntryBuilder { Target = Packets.Mac(i) })]);

        Assert.That(
            (entries.Length, entries[0].Target, entries[^1].Target),
            Is.EqualTo((PacketHistory.Capacity, Packets.Mac(999), Packets.Mac(800))));
    }

    [Test]
    public void Add_when_made_up_addresses_pour_in_then_what_was_for_machines_stays()
    {
        PacketHistory history = new();
        history.Add(new EntryBuilder { Verdict = Verdict.Started, Machine = "nas" }.Build());
        for (int i = 0; i < 10_000; i++)
        {
            history.Add(new EntryBuilder { Target = Packets.Mac(i) }.Build());
        }

        Assert.That(history.ToArray().Count(static entry => entry.Outcome.Machine?.Name == "nas"), Is.EqualTo(1));
    }

    [Test]
    public void Add_when_many_machines_are_woken_then_half_of_the_room_stays_for_the_rest()
    {
        PacketHistory history = new();
        for (int i = 0; i < PacketHistory.Capacity; i++)
        {
            history.Add(new EntryBuilder { Target = Packets.Mac(i) }.Build());
        }

        for (int i = 0; i < 1000; i++)
        {
            history.Add(new EntryBuilder { Verdict = Verdict.Started, Target = Packets.Mac(i) }.Build());
        }

        Assert.That(history.ToArray().Count(static entry => entry.Outcome.Verdict == Verdict.UnknownMac), Is.EqualTo(PacketHistory.Capacity / 2));
    }

    [Test]
    public void Finish_when_the_packet_waits_then_it_has_its_verdict_and_the_time_that_it_was_heard()
    {
        PacketHistory history = new();
        history.Add(new EntryBuilder { Verdict = Verdict.Waiting, Request = 7, At = 1 }.Build());

        history.Finish(new EntryBuilder { Verdict = Verdict.Started, At = 3 }.Build(), 7);

        PacketEntry entry = history.ToArray().Single();
        Assert.That((entry.Outcome.Verdict, entry.Last), Is.EqualTo((Verdict.Started, DateTimeOffset.UnixEpoch.AddSeconds(1))));
    }

    [Test]
    public void Finish_when_one_like_it_is_there_then_they_are_one_entry()
    {
        PacketHistory history = new();
        history.Add(new EntryBuilder { Verdict = Verdict.AlreadyRunning }.Build());
        history.Add(new EntryBuilder { Verdict = Verdict.Waiting, Request = 7, At = 600 }.Build());

        history.Finish(new EntryBuilder { Verdict = Verdict.AlreadyRunning, At = 601 }.Build(), 7);

        Assert.That(history.ToArray().Select(static entry => (entry.Outcome.Verdict, entry.Count)), Is.EqualTo([(Verdict.AlreadyRunning, 2L)]));
    }

    [Test]
    public void Finish_when_the_packet_was_pushed_out_then_it_comes_back()
    {
        PacketHistory history = new();

        history.Finish(new EntryBuilder { Verdict = Verdict.Started }.Build(), 7);

        Assert.That(history.ToArray().Single().Outcome.Verdict, Is.EqualTo(Verdict.Started));
    }

    [Test]
    public void Add_when_anything_happens_in_any_order_then_the_room_and_the_counts_are_right()
    {
        Random random = new(4711);
        PacketHistory history = new();
        long heard = 0;
        HashSet<long> waiting = [];
        for (int i = 1; i <= 20_000; i++)
        {
            Verdict verdict = (Verdict)random.Next(Enum.GetValues<Verdict>().Length);
            EntryBuilder packet = new() { Verdict = verdict, Target = Packets.Mac(random.Next(40)), At = i };
            if (verdict == Verdict.Waiting)
            {
                waiting.Add(i);
                history.Add((packet with { Request = i }).Build());
            }
            else if (waiting.Count > 5)
            {
                long request = waiting.Min();
                waiting.Remove(request);
                history.Finish(packet.Build(), request);
            }
            else
            {
                history.Add(packet.Build());
            }

            heard++;
        }

        PacketEntry[] entries = history.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(entries, Has.Length.LessThanOrEqualTo(PacketHistory.Capacity));
            Assert.That(entries.Select(static entry => entry.Id), Is.Unique);
            Assert.That(entries.Where(static entry => !entry.Outcome.Verdict.IsWake() && entry.Request == 0).Select(static entry => entry.Key), Is.Unique);
            Assert.That(entries.Select(static entry => entry.Version), Is.Unique);
            Assert.That(entries.Sum(static entry => entry.Count), Is.LessThanOrEqualTo(heard));
            Assert.That(entries.Where(static entry => entry.Request > 0).Select(static entry => entry.Request), Is.SubsetOf(waiting));
        });
    }

    private static IEnumerable<TestCaseData> OtherKinds()
    {
        EntryBuilder one = new();
        yield return new TestCaseData(one with { Target = Packets.Mac(2) }).SetArgDisplayNames("target");
        yield return new TestCaseData(one with { Verdict = Verdict.Duplicate }).SetArgDisplayNames("verdict");
        yield return new TestCaseData(one with { Origin = Packets.Origin with { Interface = "eth1" } }).SetArgDisplayNames("interface");
        yield return new TestCaseData(one with { Origin = Packets.Origin with { VlanId = 12 } }).SetArgDisplayNames("VLAN");
        yield return new TestCaseData(one with { Origin = Packets.Origin with { SenderMac = Packets.Mac(9) } }).SetArgDisplayNames("sender");
    }

    private static PacketEntry[] Filled(params EntryBuilder[] packets)
    {
        PacketHistory history = new();
        foreach (EntryBuilder packet in packets)
        {
            history.Add(packet.Build());
        }

        return PacketHistory.Order(history.ToArray());
    }
}
