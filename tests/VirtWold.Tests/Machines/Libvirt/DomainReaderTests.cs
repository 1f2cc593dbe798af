using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>Which domain is read when; clock and answers are given.</summary>
internal sealed class DomainReaderTests : IDomainReadings
{
    private static readonly Guid A = new(1, 0, 0, new byte[8]);
    private static readonly Guid B = new(2, 0, 0, new byte[8]);
    private static readonly DomainReading Off = new(new DomainState(MachineState.ShutOff, ""), null);

    private readonly Dictionary<Guid, TaskCompletionSource<DomainReading>> _asked = [];
    private readonly List<string> _events = [];
    private readonly List<DomainChange> _changes = [];
    private ManualTimeProvider _time = null!;
    private DomainReader _reader = null!;

    private string Events => string.Join(' ', _events);

    [SetUp]
    public void SetUp()
    {
        _asked.Clear();
        _events.Clear();
        _changes.Clear();
        _time = new ManualTimeProvider();
        _reader = new DomainReader(Ask, static errand => errand(), this, atOnce: 1, _time);
    }

    [Test]
    public async Task Step_when_several_are_wanted_then_they_are_read_one_after_the_other()
    {
        Want(A, B);
        _reader.Step();
        int before = _asked.Count;

        await AnswerAsync(A, Off);

        Assert.That((before, _asked.ContainsKey(B), Events), Is.EqualTo((1, true, "read:1")));
    }

    [Test]
    public async Task Step_when_one_hangs_then_the_others_are_read_after_a_moment()
    {
        Want(A, B);
        _reader.Step();
        _time.Advance(DomainReader.Moment);
        _reader.Step();

        await AnswerAsync(B, Off);

        Assert.That(Events, Is.EqualTo("late:1 read:2"));
    }

    [Test]
    public async Task Step_when_one_that_hung_is_answered_at_last_then_it_is_read()
    {
        Want(A);
        _reader.Step();
        _time.Advance(DomainReader.VeryLong);
        _reader.Step();

        await AnswerAsync(A, Off);

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
    public async Task Step_when_one_can_not_be_read_then_it_is_tried_again_with_growing_pauses()
    {
        Want(A);
        List<TimeSpan> pauses = [];
        for (int i = 0; i < 12; i++)
        {
            _reader.Step();
            await FailAsync(A, LibvirtErrorCode.AccessDenied);
            TimeSpan pause = _reader.NextDue!.Value;
            pauses.Add(pause);
            _time.Advance(pause);
        }

        Assert.That((pauses[0], pauses[1], pauses[^1]), Is.EqualTo(
            (TimeSpan.FromMilliseconds(250), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(60))));
    }

    [Test]
    public async Task Step_when_one_can_be_read_again_then_it_is_not_tried_any_more()
    {
        Want(A);
        _reader.Step();
        await FailAsync(A, LibvirtErrorCode.AccessDenied);
        _time.Advance(_reader.NextDue!.Value);
        _reader.Step();
        await AnswerAsync(A, Off);

        Assert.That((Events, _reader.NextDue, _reader.FailureCount), Is.EqualTo(("failed:1 read:1", default(TimeSpan?), 0)));
    }

    [Test]
    public async Task Step_when_a_definition_could_not_be_read_and_a_state_changes_then_the_definition_is_read_as_well()
    {
        Want(A);
        _reader.Step();
        await FailAsync(A, LibvirtErrorCode.AccessDenied);
        _reader.Want(A, DomainChange.State);
        _reader.Step();

        Assert.That(_changes[^1], Is.EqualTo(DomainChange.State | DomainChange.Configuration));
    }

    [Test]
    public async Task Step_when_one_is_gone_then_it_is_not_tried_again()
    {
        Want(A);
        _reader.Step();
        await FailAsync(A, LibvirtErrorCode.NoDomain);

        Assert.That((Events, _reader.NextDue), Is.EqualTo(("gone:1", default(TimeSpan?))));
    }

    [Test]
    public async Task Want_when_it_is_being_read_then_it_is_read_once_more_afterwards()
    {
        Want(A);
        _reader.Step();
        TaskCompletionSource<DomainReading> first = _asked[A];
        _reader.Want(A, DomainChange.State);
        _reader.Step();
        bool waited = _asked[A] == first;

        await AnswerAsync(A, Off);

        Assert.That((waited, _changes.Count), Is.EqualTo((true, 2)));
    }

    public void Read(Guid domain, DomainReading reading) => Note("read", domain);

    public void Gone(Guid domain) => Note("gone", domain);

    public void Late(Guid domain) => Note("late", domain);

    public void Hangs(Guid domain, TimeSpan time) => Note("hangs", domain);

    public void Failed(Guid domain, LibvirtException error, int failures, TimeSpan next) => Note("failed", domain);

    private void Note(string what, Guid domain)
    {
        lock (_events)
        {
            _events.Add($"{what}:{domain.ToByteArray()[0]}");
        }
    }

    private void Want(params Guid[] domains)
    {
        foreach (Guid domain in domains)
        {
            _reader.Want(domain, DomainChange.Configuration);
        }
    }

    private Task<DomainReading> Ask(Guid domain, DomainChange change)
    {
        _changes.Add(change);
        _asked[domain] = new TaskCompletionSource<DomainReading>();
        return _asked[domain].Task;
    }

    private Task AnswerAsync(Guid domain, DomainReading reading) => EndAsync(domain, answer => answer.SetResult(reading));

    private Task FailAsync(Guid domain, LibvirtErrorCode code) =>
        EndAsync(domain, answer => answer.SetException(new LibvirtException(code, 0, "no")));

    /// <summary>Ends a read, and waits until the reader has heard of it.</summary>
    private async Task EndAsync(Guid domain, Action<TaskCompletionSource<DomainReading>> end)
    {
        int before = _events.Count;
        end(_asked[domain]);
        await Eventually.TrueAsync(() => _events.Count > before, () => $"the reader wasn't told: {Events}");
        _reader.Step();
    }
}
