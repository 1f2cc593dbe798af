using VirtWold.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines;

/// <summary>So many wakes at once, and nobody waits for ever.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WakeTurnsTests
{
    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task TakeAsync_when_all_turns_are_taken_then_waits_for_one_to_end()
    {
        using WakeTurns turns = new(1, _time);
        WakeTurn? first = await turns.TakeAsync(CancellationToken.None);
        Task<WakeTurn?> second = turns.TakeAsync(CancellationToken.None);
        Assert.That(second.IsCompleted, Is.False);

        first!.Dispose();

        using WakeTurn? turn = await second;
        Assert.That(turn, Is.Not.Null);
    }

    [Test]
    public async Task TakeAsync_when_a_turn_is_kept_for_very_long_then_the_next_one_gets_it()
    {
        using WakeTurns turns = new(1, _time);
        using WakeTurn? first = await turns.TakeAsync(CancellationToken.None);
        _time.Advance(WakeTurns.Patience / 2);
        Task<WakeTurn?> second = turns.TakeAsync(CancellationToken.None);
        await _time.WhenSomebodyWaitsAsync(WakeTurns.Patience);

        _time.Advance(WakeTurns.Patience / 2);

        using WakeTurn? turn = await second;
        Assert.That(turn, Is.Not.Null);
    }

    [Test]
    public async Task TakeAsync_when_none_comes_free_in_time_then_gives_up()
    {
        using WakeTurns turns = new(1, _time);
        using WakeTurn? first = await turns.TakeAsync(CancellationToken.None);
        Task<WakeTurn?>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => turns.TakeAsync(CancellationToken.None))];
        await _time.WhenSomebodyWaitsAsync(WakeTurns.Patience);

        // The first turn ends by itself, and one of those that wait has it from then on.
        _time.Advance(WakeTurns.Patience);

        WakeTurn?[] taken = await Task.WhenAll(waiting);
        Assert.That(taken.Count(static turn => turn is null), Is.InRange(2, 3));
    }

    [Test]
    public async Task Dispose_when_a_turn_has_ended_by_itself_then_it_is_not_given_back_twice()
    {
        using WakeTurns turns = new(1, _time);
        WakeTurn? first = await turns.TakeAsync(CancellationToken.None);
        _time.Advance(WakeTurns.Patience);
        first!.Dispose();
        using WakeTurn? second = await turns.TakeAsync(CancellationToken.None);

        Task<WakeTurn?> third = turns.TakeAsync(CancellationToken.None);

        Assert.That(third.IsCompleted, Is.False);
    }

    [Test]
    public async Task Resize_when_there_are_more_then_one_that_waits_gets_its_turn()
    {
        using WakeTurns turns = new(1, _time);
        using WakeTurn? first = await turns.TakeAsync(CancellationToken.None);
        Task<WakeTurn?> second = turns.TakeAsync(CancellationToken.None);

        turns.Resize(2);

        using WakeTurn? turn = await second.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(turn, Is.Not.Null);
    }

    [Test]
    public async Task Resize_when_there_are_fewer_then_a_turn_that_ends_is_not_given_to_another()
    {
        using WakeTurns turns = new(2, _time);
        WakeTurn? first = await turns.TakeAsync(CancellationToken.None);
        using WakeTurn? second = await turns.TakeAsync(CancellationToken.None);
        turns.Resize(1);
        Task<WakeTurn?> third = turns.TakeAsync(CancellationToken.None);

        first!.Dispose();

        Assert.That(third.IsCompleted, Is.False);
    }
}
