using VirtWold.Machines;

namespace VirtWold.Tests.Machines;

public sealed class MachineDirectoryWaitTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private MachineDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new MachineDirectory();

    [Test]
    public async Task WaitUntilAsync_when_the_condition_holds_then_it_does_not_wait()
    {
        _directory.Replace([]);

        await _directory.WaitUntilAsync(static directory => directory.IsCurrent, CancellationToken.None).WaitAsync(Patience);

        Assert.That(_directory.IsCurrent, Is.True);
    }

    [Test]
    public void WaitUntilAsync_when_the_condition_does_not_hold_then_it_waits()
    {
        Task waiting = _directory.WaitUntilAsync(static directory => directory.IsCurrent, CancellationToken.None);

        Assert.That(waiting.IsCompleted, Is.False);
    }

    private static IEnumerable<TestCaseData> Changes
    {
        get
        {
            yield return Change("Replace", static directory => directory.Replace([]));
            yield return Change("Put", static directory => directory.Put(new MachineBuilder().Build()));
            yield return Change("Remove", static directory => directory.Remove("nobody"));
            yield return Change("MarkStale", static directory => directory.MarkStale());
        }
    }

    [TestCaseSource(nameof(Changes))]
    public async Task WaitUntilAsync_when_something_changes_then_the_condition_is_asked_again(object change)
    {
        int asked = 0;
        Task waiting = _directory.WaitUntilAsync(_ => Interlocked.Increment(ref asked) == 2, CancellationToken.None);

        ((Action<MachineDirectory>)change)(_directory);

        await waiting.WaitAsync(Patience);
        Assert.That(asked, Is.EqualTo(2));
    }

    [Test]
    public async Task WaitUntilAsync_when_several_wait_then_all_are_woken()
    {
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ =>
            _directory.WaitUntilAsync(static directory => directory.IsCurrent, CancellationToken.None))];

        _directory.Replace([]);

        await Task.WhenAll(waiting).WaitAsync(Patience);
        Assert.That(waiting, Has.All.Property(nameof(Task.IsCompletedSuccessfully)).True);
    }

    [Test]
    public async Task WaitUntilAsync_when_the_change_comes_while_the_condition_is_asked_then_it_is_not_missed()
    {
        bool isFirst = true;
        Task waiting = _directory.WaitUntilAsync(
            directory =>
            {
                bool answer = directory.IsCurrent;
                if (isFirst)
                {
                    isFirst = false;
                    directory.Replace([]);
                }

                return answer;
            },
            CancellationToken.None);

        await waiting.WaitAsync(Patience);
        Assert.That(isFirst, Is.False);
    }

    [Test]
    public async Task WaitUntilAsync_when_changes_come_from_another_thread_then_none_is_missed()
    {
        int seen = 0;
        for (int i = 0; i < 1000; i++)
        {
            MachineDirectory directory = new();
            Task changing = Task.Run(() => directory.Replace([]));
            await directory.WaitUntilAsync(static directory => directory.IsCurrent, CancellationToken.None).WaitAsync(Patience);
            await changing;
            seen++;
        }

        Assert.That(seen, Is.EqualTo(1000));
    }

    [Test]
    public async Task WaitUntilAsync_when_it_is_cancelled_then_it_throws()
    {
        using CancellationTokenSource source = new();
        Task waiting = _directory.WaitUntilAsync(static directory => directory.IsCurrent, source.Token);

        await source.CancelAsync();

        await Assert.ThatAsync(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    private static TestCaseData Change(string name, Action<MachineDirectory> change) => new TestCaseData(change).SetArgDisplayNames(name);
}
