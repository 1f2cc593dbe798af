using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

[TestFixture]
internal sealed class DomainLooksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<TaskCompletionSource<int>> _begun = [];
    private DomainLooks _looks = null!;

    [SetUp]
    public void Begin()
    {
        _begun.Clear();
        _looks = new DomainLooks(TimeProvider.System);
    }

    [Test]
    public void TryAsync_when_many_machines_are_due_then_few_are_looked_at_at_once()
    {
        _ = Enumerable.Range(0, 10 * DomainLooks.AtOnce).Select(Look).ToArray();
        Assert.That(_begun, Has.Count.EqualTo(DomainLooks.AtOnce));
    }

    [Test]
    public async Task TryAsync_when_a_look_ends_then_the_next_one_has_its_turn()
    {
        Task<int?>[] looks = [.. Enumerable.Range(0, DomainLooks.AtOnce).Select(Look)];
        _begun[0].SetResult(7);
        Assert.That(await looks[0].WaitAsync(Patience), Is.EqualTo(7));
        _ = Look(DomainLooks.AtOnce);
        Assert.That(_begun, Has.Count.EqualTo(DomainLooks.AtOnce + 1));
    }

    [Test]
    public async Task TryAsync_when_all_looks_hang_then_another_machine_is_not_looked_at_and_stays_due()
    {
        Task<int?>[] looks = [.. Enumerable.Range(0, DomainLooks.AtOnce).Select(Look)];
        Assert.That(await Look(DomainLooks.AtOnce).WaitAsync(Patience), Is.Null);
        _begun[0].SetResult(7);
        _ = await looks[0].WaitAsync(Patience);
        _ = Look(DomainLooks.AtOnce);
        Assert.That(_begun, Has.Count.EqualTo(DomainLooks.AtOnce + 1));
    }

    [Test]
    public async Task TryAsync_when_a_look_fails_then_its_turn_is_free_again()
    {
        Task<int?>[] looks = [.. Enumerable.Range(0, DomainLooks.AtOnce).Select(Look)];
        _begun[0].SetException(new InvalidOperationException());
        Assert.That(async () => await looks[0].WaitAsync(Patience), Throws.InvalidOperationException);
        _ = Look(DomainLooks.AtOnce);
        Assert.That(_begun, Has.Count.EqualTo(DomainLooks.AtOnce + 1));
    }

    private Task<int?> Look(int machine) => _looks.TryAsync(
        machine.ToString(System.Globalization.CultureInfo.InvariantCulture),
        () =>
        {
            TaskCompletionSource<int> look = new();
            _begun.Add(look);
            return look.Task;
        },
        CancellationToken.None);
}
