using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>Which domain is read when; clock and answers are given.</summary>
internal sealed class DomainReaderTests : IDomainReadings
{
    private static readonly Guid A = new(1, 0, 0, new byte[8]);
    private static readonly Guid B = new(2, 0, 0, new byte[8]);
    private static readonly Guid C = new(3, 0, 0, new byte[8]);
    private static readonly DomainReading Off = new(new DomainState(MachineState.ShutOff, ""), null);

    private readonly Dictionary<Guid, Lane> _asked = [];
    private readonly List<string> _events = [];
    private readonly List<DomainChange> _changes = [];
    private Action _onRead = static () => { };
    private ManualTimeProvider _time = null!;
    private DomainReader _reader = null!;

    private string Events => string.Join(' ', _events);

    [SetUp]
    public void SetUp()
    {
        _asked.Clear();
        _events.Clear();
        _changes.Clear();
        _onRead = static () => { };
        _time = new ManualTimeProvider();
        _reader = new DomainReader(Ask, static () => { }, this, atOnce: 1, _time);
    }

    [Test]
    public void Step_when_several_are_wanted_then_they_are_read_one_after_the_other()
    {
        Want(A, B);
        _reader.Step();
        int before = _asked.Count;

        Answer(A, Off);

        Assert.That((before, _asked.ContainsKey(B), Events), Is.EqualTo((1, true, "read:1")));
    }

    [Test]
    public void Step_when_one_hangs_then_the_others_are_read_after_a_moment()
    {
        Want(A, B);
        _reader.Step();
        _time.Advance(DomainReader.Moment);
        _reader.Step();

        Answer(B, Off);

        Assert.That(Events, Is.EqualTo("late:1 read:2"));
    }

    [Test]
    public void Step_when_one_that_hung_is_answered_at_last_then_it_is_read()
    {
        Want(A);
        _reader.Step();
        _time.Advance(DomainReader.VeryLong);
        _reader.Step();

        Answer(A, Off);

        Assert.That(Events, Is.EqualTo("late:1 hangs:1 read:1"));
    }

    [Test]
    public void Step_when_many_hang_then_no_more_than_eight_are_asked_for()
    {
        Want([.. Enumerable.Range(1, 20).Select(static number => new Guid(number, 0, 0, new byte[8]))]);
        for (int i = 0; i < 20; i++)
        {
            _reader.Step();
            _time.Advance(DomainReader.Moment);
        }

        Assert.That(_asked, Has.Count.EqualTo(DomainReader.MaxUnderWay));
    }

    [Test]
    public void Step_when_one_can_not_be_read_then_it_is_tried_again_with_growing_pauses()
    {
        Want(A);
        List<TimeSpan> pauses = [];
        for (int i = 0; i < 12; i++)
        {
            _reader.Step();
            Fail(A, LibvirtErrorCode.AccessDenied);
            TimeSpan pause = _reader.NextDue!.Value;
            pauses.Add(pause);
            _time.Advance(pause);
        }

        Assert.That((pauses[0], pauses[1], pauses[^1]), Is.EqualTo(
            (TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60))));
    }

    [Test]
    public void Step_when_one_can_be_read_again_then_it_is_not_tried_any_more()
    {
        Want(A);
        _reader.Step();
        Fail(A, LibvirtErrorCode.AccessDenied);
        _time.Advance(_reader.NextDue!.Value);
        _reader.Step();
        Answer(A, Off);

        Assert.That((Events, _reader.NextDue, _reader.FailureCount), Is.EqualTo(("failed:1 read:1", default(TimeSpan?), 0)));
    }

    [Test]
    public void Step_when_a_definition_could_not_be_read_and_a_state_changes_then_the_definition_is_read_as_well()
    {
        Want(A);
        _reader.Step();
        Fail(A, LibvirtErrorCode.AccessDenied);
        _reader.Want(A, DomainChange.State);
        _reader.Step();

        Assert.That(_changes[^1], Is.EqualTo(DomainChange.State | DomainChange.Configuration));
    }

    [Test]
    public void Step_when_one_is_gone_then_it_is_not_tried_again()
    {
        Want(A);
        _reader.Step();
        Fail(A, LibvirtErrorCode.NoDomain);

        Assert.That((Events, _reader.NextDue), Is.EqualTo(("gone:1", default(TimeSpan?))));
    }

    [Test]
    public void Want_when_it_is_being_read_then_it_is_read_once_more_afterwards()
    {
        Want(A);
        _reader.Step();
        Lane first = _asked[A];
        _reader.Want(A, DomainChange.State);
        _reader.Step();
        bool waited = _asked[A] == first;

        Answer(A, Off);

        Assert.That((waited, _changes.Count), Is.EqualTo((true, 2)));
    }

    [Test]
    public void Step_when_one_hangs_then_those_before_it_are_told_and_those_behind_it_are_asked_of_others()
    {
        Want(A, B, C);
        _reader.Step();
        Lane first = _asked[A];
        first.Batch.Answer(Off, null);
        GoOn(first);
        _time.Advance(DomainReader.Moment);
        _reader.Step();
        Answer(C, Off);

        Answer(B, Off);

        Assert.That((Events, _asked[C] == first), Is.EqualTo(("late:2 read:1 read:3 read:2", false)));
    }

    [Test]
    public void Step_when_nobody_can_read_then_all_of_them_have_failed()
    {
        _reader = new DomainReader(
            static _ => Task.FromException(new LibvirtException(LibvirtErrorCode.None, 0, "no")), static () => { }, this, atOnce: 1, _time);
        Want(A, B);
        _reader.Step();
        _reader.Step();

        Assert.That(Events, Is.EqualTo("failed:1 failed:2"));
    }

    [Test]
    public void Step_when_answers_take_some_time_then_they_need_not_wait_for_the_end_of_the_batch()
    {
        int nudges = 0;
        _reader = new DomainReader(Ask, () => nudges++, this, atOnce: 1, _time);
        Want(A, B);
        _reader.Step();
        _time.Advance(TimeSpan.FromMilliseconds(20));

        Answer(A, Off);

        Assert.That((nudges, Events), Is.EqualTo((1, "read:1")));
    }

    [Test]
    public void Step_when_there_are_more_than_a_batch_then_the_next_ones_are_asked_before_the_answers_are_told()
    {
        Guid[] domains = [.. Enumerable.Range(1, DomainReader.MaxBatch + 1).Select(static number => new Guid(number, 0, 0, new byte[8]))];
        Want(domains);
        _reader.Step();
        foreach (Guid domain in domains.SkipLast(2))
        {
            _asked[domain].Batch.Answer(Off, null);
            GoOn(_asked[domain]);
        }

        _onRead = () => Assert.That(_asked, Does.ContainKey(domains[^1]));
        Answer(domains[^2], Off);

        Assert.That(_events, Has.Count.EqualTo(DomainReader.MaxBatch));
    }

    [Test]
    public void Step_when_a_reading_ends_in_a_fault_of_ours_then_it_is_thrown()
    {
        Want(A);
        _reader.Step();
        _asked[A].Batch.Answer(null, new InvalidOperationException("ours"));

        Assert.That(_reader.Step, Throws.InvalidOperationException);
    }

    public void Read(Guid domain, DomainReading reading)
    {
        _onRead();
        Note("read", domain);
    }

    public void Gone(Guid domain) => Note("gone", domain);

    public void Late(Guid domain) => Note("late", domain);

    public void Hangs(Guid domain, TimeSpan time) => Note("hangs", domain);

    public void Failed(Guid domain, LibvirtException error, int failures, TimeSpan next) => Note("failed", domain);

    private void Note(string what, Guid domain) => _events.Add($"{what}:{domain.ToByteArray()[0]}");

    private void Want(params Guid[] domains)
    {
        foreach (Guid domain in domains)
        {
            _reader.Want(domain, DomainChange.Configuration);
        }
    }

    private Task Ask(DomainBatch batch)
    {
        Lane lane = new(batch);
        GoOn(lane);
        return lane.End.Task;
    }

    private void GoOn(Lane lane)
    {
        if (lane.Batch.TryTake(out int index))
        {
            DomainRequest request = lane.Batch.Wanted[index];
            _changes.Add(request.Change);
            _asked[request.Domain] = lane;
        }
        else
        {
            lane.End.SetResult();
        }
    }

    private void Answer(Guid domain, DomainReading reading) => Answer(domain, reading, null);

    private void Fail(Guid domain, LibvirtErrorCode code) => Answer(domain, null, new LibvirtException(code, 0, "no"));

    private void Answer(Guid domain, DomainReading? reading, LibvirtException? error)
    {
        Lane lane = _asked[domain];
        lane.Batch.Answer(reading, error);
        GoOn(lane);
        _reader.Step();
    }

    /// <summary>Those who make calls, and wait for answers by this test.</summary>
    private sealed record Lane(DomainBatch Batch)
    {
        public TaskCompletionSource End { get; } = new();
    }
}
