using System.Collections.Immutable;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

[TestFixture]
internal sealed class DomainLooksTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private ManualTimeProvider _time = null!;
    private SlowTransport _transport = null!;
    private DomainLooks _looks = null!;

    [SetUp]
    public void Begin()
    {
        _time = new ManualTimeProvider();
        _transport = new SlowTransport();
        _looks = new DomainLooks(_time);
    }

    [Test]
    public async Task TryAsync_when_many_machines_run_then_one_list_serves_them_all()
    {
        Task<DomainLook>[] looks = [.. Enumerable.Range(0, 500).Select(number => Look(MachineState.Running, number))];

        _transport.Lists.Single().SetResult([.. Enumerable.Range(0, 500).Select(IdOf).Order()]);

        DomainLook[] seen = await Task.WhenAll(looks).WaitAsync(Patience);
        Assert.That(seen.Select(static look => look.State?.State), Has.All.EqualTo(MachineState.Running));
        Assert.That(_transport.Looks, Is.Empty);
    }

    [Test]
    public async Task TryAsync_when_a_list_is_old_then_there_is_another_one()
    {
        await LookAtListed();
        _time.Advance(DomainLooks.ListLife - TimeSpan.FromMilliseconds(1));
        await LookAtListed();
        int lists = _transport.Lists.Count;
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await LookAtListed();

        Assert.That((lists, _transport.Lists.Count), Is.EqualTo((1, 2)));
    }

    /// <summary>What another connection said may have changed while there was none.</summary>
    [Test]
    public async Task TryAsync_when_the_connection_is_another_one_then_its_list_counts()
    {
        await LookAtListed();
        _transport = new SlowTransport();
        await LookAtListed();

        Assert.That(_transport.Lists, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task TryAsync_when_a_machine_is_not_listed_then_it_is_looked_at()
    {
        Task<DomainLook> look = Look(MachineState.Running, 1);
        _transport.Lists.Single().SetResult([IdOf(2)]);
        await EndLook(0, MachineState.ShutOff);

        Assert.That((await look.WaitAsync(Patience)).State?.State, Is.EqualTo(MachineState.ShutOff));
    }

    [Test]
    public async Task TryAsync_when_the_list_fails_then_the_machine_is_looked_at()
    {
        Task<DomainLook> look = Look(MachineState.Running, 1);
        _transport.Lists.Single().SetException(new LibvirtException(LibvirtErrorCode.NoSupport, 0, "no lists here"));
        await EndLook(0, MachineState.Running);

        Assert.That((await look.WaitAsync(Patience)).State?.State, Is.EqualTo(MachineState.Running));
    }

    [Test]
    public async Task TryAsync_when_the_list_has_failed_then_the_next_packet_does_not_ask_for_another()
    {
        Task<DomainLook> first = Look(MachineState.Running, 1);
        _transport.Lists.Single().SetException(new LibvirtException(LibvirtErrorCode.NoSupport, 0, "no lists here"));
        await EndLook(0, MachineState.Running);
        await first.WaitAsync(Patience);

        Task<DomainLook> second = Look(MachineState.Running, 2);
        await EndLook(1, MachineState.Running);
        await second.WaitAsync(Patience);

        Assert.That(_transport.Lists, Has.Count.EqualTo(1));
    }

    /// <summary>libvirt's list waits for a machine that hangs in a hook.</summary>
    [Test]
    public async Task TryAsync_when_the_list_hangs_then_machines_are_looked_at_and_no_second_list_is_asked_for()
    {
        Task<DomainLook> first = Look(MachineState.Running, 1);
        await Eventually.TrueAsync(() => _time.HasTimers, () => "nobody waits for the list");
        _time.Advance(TimeSpan.FromSeconds(1));
        await EndLook(0, MachineState.Running);
        await first.WaitAsync(Patience);

        Task<DomainLook> second = Look(MachineState.Running, 2);
        await EndLook(1, MachineState.ShutOff);

        Assert.That((await second.WaitAsync(Patience)).State?.State, Is.EqualTo(MachineState.ShutOff));
        Assert.That(_transport.Lists, Has.Count.EqualTo(1));
    }

    [Test]
    public void TryAsync_when_many_held_machines_are_due_then_few_are_looked_at_at_once()
    {
        _ = LookAtHeld(10 * DomainLooks.AtOnce);
        Assert.That(_transport.Looks, Has.Count.EqualTo(DomainLooks.AtOnce));
    }

    [Test]
    public async Task TryAsync_when_a_look_ends_or_fails_then_the_next_one_has_its_turn([Values] bool fails)
    {
        Task<DomainLook>[] looks = LookAtHeld(DomainLooks.AtOnce);
        if (fails)
        {
            _transport.Looks[0].SetException(new LibvirtException(LibvirtErrorCode.Internal, 0, "not now"));
        }
        else
        {
            _transport.Looks[0].SetResult(new DomainState(MachineState.Held, ""));
        }

        DomainLook look = await looks[0].WaitAsync(Patience);
        _ = Look(MachineState.Held, DomainLooks.AtOnce);

        Assert.That((look.State is null, _transport.Looks.Count), Is.EqualTo((fails, DomainLooks.AtOnce + 1)));
    }

    [Test]
    public async Task TryAsync_when_all_looks_hang_then_another_machine_is_not_looked_at_and_stays_due()
    {
        Task<DomainLook>[] looks = LookAtHeld(DomainLooks.AtOnce);
        Assert.That((await Look(MachineState.Held, DomainLooks.AtOnce).WaitAsync(Patience)).State, Is.Null);
        await EndLook(0, MachineState.Held);
        _ = await looks[0].WaitAsync(Patience);
        _ = Look(MachineState.Held, DomainLooks.AtOnce);
        Assert.That(_transport.Looks, Has.Count.EqualTo(DomainLooks.AtOnce + 1));
    }

    private static Guid IdOf(int number) => new(number, 0, 0, new byte[8]);

    private Task<DomainLook> Look(MachineState state, int number) => _looks.TryAsync(
        _transport, new MachineBuilder { Id = IdOf(number).ToString(), State = state }.Build(), CancellationToken.None);

    private Task<DomainLook>[] LookAtHeld(int count) => [.. Enumerable.Range(0, count).Select(number => Look(MachineState.Held, number))];

    /// <summary>Looks at a machine that the list has, whether that comes now or is there.</summary>
    private async Task LookAtListed()
    {
        Task<DomainLook> look = Look(MachineState.Running, 1);
        _transport.Lists[^1].TrySetResult([IdOf(1)]);
        await look.WaitAsync(Patience);
    }

    private async Task EndLook(int number, MachineState state)
    {
        await Eventually.TrueAsync(() => _transport.Looks.Count > number, () => "nobody looks at the machine");
        _transport.Looks[number].SetResult(new DomainState(state, ""));
    }

    /// <summary>A connection whose answers come when a test has them come.</summary>
    private sealed class SlowTransport : IDomainTransport
    {
        private ImmutableList<TaskCompletionSource<Guid[]>> _lists = [];
        private ImmutableList<TaskCompletionSource<DomainState>> _looks = [];

        public bool IsAlive => true;

        public ImmutableList<TaskCompletionSource<Guid[]>> Lists => _lists;

        public ImmutableList<TaskCompletionSource<DomainState>> Looks => _looks;

        public Task<Guid[]> ListRunningAsync() => Begin(ref _lists);

        public async Task<T> CallAsync<T>(Machine machine, Func<IDomainCalls, T> call) => (T)(object)await Begin(ref _looks);

        public Task<T> CallLongAsync<T>(Machine machine, Func<IDomainCalls, T> call) => throw new NotSupportedException();

        private static Task<T> Begin<T>(ref ImmutableList<TaskCompletionSource<T>> begun)
        {
            TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
            ImmutableInterlocked.Update(ref begun, static (list, answer) => list.Add(answer), answer);
            return answer.Task;
        }
    }
}
