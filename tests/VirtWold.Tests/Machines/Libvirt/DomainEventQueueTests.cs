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
            _queue.Take(Patience)!.Changes,
            Is.EquivalentTo(new Dictionary<Guid, DomainChange> { [First] = DomainChange.State, [Second] = DomainChange.Configuration }));
    }

    [Test]
    public void Take_when_a_domain_changed_often_then_it_is_there_once()
    {
        for (int i = 0; i < 1000; i++)
        {
            _queue.Add(First, DomainChange.State);
        }

        Assert.That(_queue.Take(Patience)!.Changes, Has.Count.EqualTo(1));
    }

    [Test]
    public void Take_when_a_domain_changed_in_several_ways_then_all_are_told()
    {
        _queue.Add(First, DomainChange.Configuration);
        _queue.Add(First, DomainChange.State);

        Assert.That(_queue.Take(Patience)!.Changes[First], Is.EqualTo(DomainChange.State | DomainChange.Configuration));
    }

    [Test]
    public void Take_when_changes_were_taken_then_they_are_not_taken_again()
    {
        _queue.Add(First, DomainChange.State);
        _queue.Take(Patience);
        _queue.Add(Second, DomainChange.State);

        Assert.That(_queue.Take(Patience)!.Changes.Keys, Is.EqualTo(new HashSet<Guid> { Second }));
    }

    [Test]
    public async Task Take_when_nothing_has_changed_then_waits_until_something_does()
    {
        Task<DomainNews?> taking = Task.Run(() => _queue.Take(Patience));
        await Task.Delay(20);
        bool waited = !taking.IsCompleted;

        _queue.Add(First, DomainChange.State);

        DomainNews? taken = await taking.WaitAsync(Patience);
        Assert.That((waited, taken?.Changes.Count), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task Close_when_somebody_waits_then_he_is_woken_with_nothing()
    {
        Task<DomainNews?> taking = Task.Run(() => _queue.Take(Patience));
        await Task.Delay(20);

        _queue.Close();

        Assert.That(await taking.WaitAsync(Patience), Is.Null);
    }

    [Test]
    public void Take_when_it_was_closed_then_answers_nothing_whatever_came()
    {
        _queue.Add(First, DomainChange.State);
        _queue.Close();

        Assert.That(_queue.Take(Patience), Is.Null);
    }

    [Test]
    public void Take_when_everything_may_have_changed_then_a_listing_is_wanted()
    {
        _queue.AddEverything();

        Assert.That(_queue.Take(Patience)!.IsListingWanted, Is.True);
    }

    [Test]
    public void Take_when_nothing_comes_in_time_then_answers_no_news()
    {
        DomainNews news = _queue.Take(TimeSpan.FromMilliseconds(1))!;

        Assert.That((news.Changes.Count, news.Errands.Count, news.IsListingWanted), Is.EqualTo((0, 0, false)));
    }

    [Test]
    public void Take_when_errands_were_posted_then_hands_them_out_in_their_order()
    {
        List<int> done = [];
        _queue.Post(() => done.Add(1));
        _queue.Post(() => done.Add(2));

        foreach (Action errand in _queue.Take(Patience)!.Errands)
        {
            errand();
        }

        Assert.That(done, Is.EqualTo([1, 2]));
    }

    [Test]
    public void Take_when_a_listing_was_asked_for_then_it_is_asked_for_once()
    {
        _queue.AddEverything();
        _queue.Take(Patience);
        _queue.Add(Second, DomainChange.State);

        Assert.That(_queue.Take(Patience)!.IsListingWanted, Is.False);
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
                taken.UnionWith(_queue.Take(Patience)!.Changes.Keys);
            }
        });

        Parallel.ForEach(domains, domain => _queue.Add(domain, DomainChange.State));

        await taking.WaitAsync(Patience);
        Assert.That(taken, Is.EquivalentTo(domains));
    }
}
