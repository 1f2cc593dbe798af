using System.Globalization;
using VirtWold.Machines.KubeVirt.Leases;
using VirtWold.Machines.KubeVirt.Reports;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.KubeVirt.Reports;

public sealed class NodeTableTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(3);

    private ManualTimeProvider _time = null!;
    private NodeTable _table = null!;

    [SetUp]
    public void MakeTable()
    {
        _time = new ManualTimeProvider();
        _table = new NodeTable(_time);
    }

    [Test]
    public void Listening_when_nodes_come_and_go_then_those_that_listen_count()
    {
        _table.Replace("", [Lease("a"), Lease("b"), Lease("c") with { Node = "" }]);
        _table.Remove(Lease("b"));

        Assert.That(_table.Listening, Is.EqualTo(1));
    }

    [Test]
    public void Listening_when_a_node_falls_silent_then_it_counts_no_more()
    {
        _table.Put(Lease("a"));
        _time.Advance(Duration + TimeSpan.FromSeconds(1));

        Assert.That(_table.Listening, Is.Zero);
    }

    [Test]
    public void Listening_when_the_same_version_comes_again_then_the_node_is_as_old_as_before()
    {
        _table.Put(Lease("a"));
        _time.Advance(Duration - TimeSpan.FromSeconds(1));
        _table.Replace("", [Lease("a")]);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(_table.Listening, Is.Zero);
    }

    [Test]
    public void Listening_when_a_lease_is_a_day_old_then_it_never_counts()
    {
        _table.Put(Lease("a") with { RenewedAt = _time.GetUtcNow() - TimeSpan.FromDays(1) });

        Assert.That(_table.Listening, Is.Zero);
    }

    [Test]
    public void Faults_when_nodes_have_some_then_each_is_named() =>
        Assert.That(Put(Lease("b") with { Fault = "selector" }).Faults, Is.EqualTo(["b: selector"]));

    [Test]
    public void Wakes_when_there_are_many_then_the_last_ten_are_kept_the_last_first()
    {
        for (int i = 0; i < 15; i++)
        {
            _table.Put(new NodeLease(string.Create(CultureInfo.InvariantCulture, $"virtwold-{i}"), "1", "") { Wake = Note(i) });
        }

        _table.Remember([Note(14), Note(0)]);

        Assert.That(_table.Wakes, Is.EqualTo(Enumerable.Range(5, 10).Reverse().Select(Note)));
    }

    [TestCase("started")]
    [TestCase("failed: it is paused for an I/O error")]
    public void Note_is_read_as_it_was_written(string verdict)
    {
        WakeNote note = Note(1) with { Verdict = verdict };

        Assert.That(WakeNote.Read(note.ToLine()), Is.EqualTo(note));
    }

    [TestCase("")]
    [TestCase("yesterday node lab/nas started")]
    [TestCase("2001-02-03T04:05:06Z node lab/nas")]
    public void Note_when_it_is_no_note_then_there_is_none(string line) => Assert.That(WakeNote.Read(line), Is.Null);

    [TestCase(0, 60)]
    [TestCase(600, 60)]
    [TestCase(2000, 200)]
    [TestCase(100_000, 600)]
    public void Pause_when_there_are_more_nodes_then_each_reports_more_seldom(int nodes, int seconds) =>
        Assert.That(NodeReport.PauseFor(nodes), Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Lease_is_read_as_it_was_written()
    {
        NodeLease lease = Lease("a") with { Fault = "selector" };

        Assert.That(NodeLease.Read(lease.ToJson()), Is.EqualTo(lease));
    }

    private NodeTable Put(NodeLease lease)
    {
        _table.Put(lease);
        return _table;
    }

    private static WakeNote Note(int second) => new(new DateTimeOffset(2001, 2, 3, 4, 5, second, TimeSpan.Zero), "node", "lab/nas", "started");

    private NodeLease Lease(string node) => new(NodeLease.NameFor(node), "1", node) { IsNode = true, Duration = Duration, RenewedAt = _time.GetUtcNow() };
}
