using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class DomainEventQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Guid First = Guid.Parse("11111111-1111-1111-1111-111111111111");
    private static readonly Guid Second = Guid.Parse("22222222-2222-2222-2222-222222222222");

    private DomainEventQueue _queue = null!;

    [SetUp]
    public void SetUp() => _queue = new DomainEventQueue();

    [Test]
    public void Take_when_changes_came_then_answers_them_all()
    {
        _queue.Add(First, DomainChange.State);
        _queue.Add(Second, DomainChange.Configuration);

        Assert.That(
            _queue.Take(),
            Is.EquivalentTo(new Dictionary<Guid, DomainChange> { [First] = DomainChange.State, [Second] = DomainChange.Configuration }));
    }

    [Test]
    public void Take_when_a_domain_changed_often_then_it_is_there_once()
    {
        for (int i = 0; i < 1000; i++)
        {
            _queue.Add(First, DomainChange.State);
        }

        Assert.That(_queue.Take(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Take_when_a_domain_changed_in_several_ways_then_all_are_told()
    {
        _queue.Add(First, DomainChange.Configuration);
        _queue.Add(First, DomainChange.State);

        Assert.That(_queue.Take()![First], Is.EqualTo(DomainChange.State | DomainChange.Configuration));
    }

    [Test]
    public void Take_when_changes_were_taken_then_they_are_not_taken_again()
    {
        _queue.Add(First, DomainChange.State);
        _queue.Take();
        _queue.Add(Second, DomainChange.State);

        Assert.That(_queue.Take()!.Keys, Is.EqualTo(new HashSet<Guid> { Second }));
    }

    [Test]
    public async Task Take_when_nothing_has_changed_then_waits_until_something_does()
    {
        Task<IReadOnlyDictionary<Guid, DomainChange>?> taking = Task.Run(_queue.Take);
        await Task.Delay(20);
        bool waited = !taking.IsCompleted;

        _queue.Add(First, DomainChange.State);

        IReadOnlyDictionary<Guid, DomainChange>? taken = await taking.WaitAsync(Patience);
        Assert.That((waited, taken?.Count), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Close_when_somebody_waits_then_he_is_woken_with_nothing()
    {
        Task<IReadOnlyDictionary<Guid, DomainChange>?> taking = Task.Run(_queue.Take);
        await Task.Delay(20);

        _queue.Close();

        Assert.That(await taking.WaitAsync(Patience), Is.Null);
    }

    [Test]
    public void Take_when_it_was_closed_then_answers_nothing_whatever_came()
    {
        _queue.Add(First, DomainChange.State);
        _queue.Close();

        Assert.That(_queue.Take(), Is.Null);
    }

    [Test]
    public void Take_when_everything_may_have_changed_then_answers_no_changes()
    {
        _queue.Add(First, DomainChange.State);
        _queue.AddEverything();

        Assert.That(_queue.Take(), Is.Not.Null.And.Empty);
    }

    [Test]
    public void Take_when_a_listing_was_asked_for_then_it_is_asked_for_once()
    {
        _queue.AddEverything();
        _queue.Take();
        _queue.Add(Second, DomainChange.State);

        Assert.That(_queue.Take(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Add_when_it_was_closed_then_nothing_happens()
    {
        _queue.Close();

        Assert.That(() => _queue.Add(First, DomainChange.State), Throws.Nothing);
    }

    [Test]
    public async Task Take_when_many_threads_add_then_no_domain_is_lost()
    {
        Guid[] domains = [.. Enumerable.Range(1, 500).Select(static number => new Guid(number, 0, 0, new byte[8]))];
        HashSet<Guid> taken = [];
        Task taking = Task.Run(() =>
        {
            while (taken.Count < domains.Length)
            {
                taken.UnionWith(_queue.Take()!.Keys);
            }
        });

        Parallel.ForEach(domains, domain => _queue.Add(domain, DomainChange.State));

        await taking.WaitAsync(Patience);
        Assert.That(taken, Is.EquivalentTo(domains));
    }
}
