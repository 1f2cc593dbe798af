using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>Calls to one hypervisor, of which some hang; the calls are this test's, the hypervisor is libvirt's own.</summary>
public sealed class CallLanesTests
{
    private const string Uri = "test:///default";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private LibvirtConnection _connection = null!;
    private CallLanes _lanes = null!;
    private ManualResetEventSlim _gate = null!;

    [SetUp]
    public void SetUp()
    {
        _connection = LibvirtConnection.Open(Uri);
        _lanes = new CallLanes(Uri, _connection);
        _gate = new ManualResetEventSlim();
    }

    [TearDown]
    public void TearDown()
    {
        _gate.Set();
        _lanes.Dispose();
        _connection.Dispose();
        _gate.Dispose();
    }

    [Test]
    public async Task CallAsync_when_a_call_ends_then_its_answer_is_there()
    {
        int count = await _lanes.CallAsync(static connection => connection.ListDomains().Count).WaitAsync(Patience);

        Assert.That(count, Is.EqualTo(1));
    }

    [Test]
    public void CallAsync_when_a_call_fails_then_its_error_is_thrown() => Assert.That(
        async () => await _lanes.CallAsync<int>(static _ => throw new LibvirtException(LibvirtErrorCode.NoDomain, 0, "no")).WaitAsync(Patience),
        Throws.InstanceOf<LibvirtException>());

    [Test]
    public async Task CallAsync_when_a_call_of_its_kind_hangs_then_another_one_is_made()
    {
        Task<bool> hanging = _lanes.CallAsync(_ => _gate.Wait(Patience));

        bool made = await _lanes.CallAsync(static _ => true).WaitAsync(Patience);

        Assert.That((made, hanging.IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task CallLongAsync_when_the_first_lane_is_free_then_stays_away_from_it()
    {
        int first = await _lanes.CallAsync(static _ => Environment.CurrentManagedThreadId).WaitAsync(Patience);

        int other = await _lanes.CallLongAsync(static _ => Environment.CurrentManagedThreadId).WaitAsync(Patience);

        Assert.That((other == first, await _lanes.CallAsync(static _ => Environment.CurrentManagedThreadId).WaitAsync(Patience)), Is.EqualTo((false, first)));
    }

    [Test]
    public async Task CallLongAsync_when_many_calls_hang_then_another_one_is_made()
    {
        Task<bool>[] hanging = [.. Enumerable.Range(0, 20).Select(_ => _lanes.CallLongAsync(_ => _gate.Wait(Patience)))];

        bool made = await _lanes.CallLongAsync(static _ => true).WaitAsync(Patience);

        Assert.That((made, hanging.Any(static call => call.IsCompleted)), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task CallLongAsync_when_calls_come_one_after_the_other_then_one_thread_makes_them_all()
    {
        HashSet<int> threads = [];
        for (int i = 0; i < 50; i++)
        {
            threads.Add(await _lanes.CallLongAsync(static _ => Environment.CurrentManagedThreadId).WaitAsync(Patience));
        }

        Assert.That(threads, Has.Count.EqualTo(1));
    }

    [Test]
    public void CallLongAsync_when_too_many_calls_hang_then_says_so()
    {
        Task<bool>[] hanging = [.. Enumerable.Range(1, CallLanes.MaxLanes - 1).Select(_ => _lanes.CallLongAsync(_ => _gate.Wait(Patience)))];

        Assert.That(() => _lanes.CallLongAsync(static _ => true), Throws.InstanceOf<LibvirtException>().With.Message.Contains("calls to answer already"));
        Assert.That(hanging, Has.Length.EqualTo(CallLanes.MaxLanes - 1));
    }

    [Test]
    public void Dispose_when_a_call_hangs_then_does_not_wait_for_it()
    {
        Task<bool> hanging = _lanes.CallLongAsync(_ => _gate.Wait(Patience));

        _lanes.Dispose();

        Assert.That(hanging.IsCompleted, Is.False);
    }

    [Test]
    public void CallAsync_when_it_was_disposed_then_throws()
    {
        _lanes.Dispose();

        Assert.That(() => _lanes.CallAsync(static _ => true), Throws.InstanceOf<ObjectDisposedException>());
    }
}
