using VirtWold.Hosting;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting;

public sealed class WatchedPartsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    [Test]
    public async Task FindHanging_when_all_prove_then_none_hangs()
    {
        WatchedParts parts = new([new("a", static () => Task.CompletedTask)], TimeProvider.System);

        Assert.That(await parts.FindHangingAsync(Patience, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task FindHanging_when_some_do_not_prove_then_they_are_named()
    {
        ManualTimeProvider time = new();
        WatchedParts parts = new(
            [new("good", static () => Task.CompletedTask), new("stuck", static () => Task.Delay(Timeout.Infinite)), new("broken", static () => throw new InvalidOperationException())],
            time);

        Task<string> asking = parts.FindHangingAsync(Patience, CancellationToken.None);
        time.Advance(Patience);

        Assert.That(await asking.WaitAsync(TimeSpan.FromMinutes(1)), Is.EqualTo("stuck, broken"));
    }

    [Test]
    public async Task FindHanging_when_two_ask_at_once_then_the_parts_are_asked_once()
    {
        int asked = 0;
        TaskCompletionSource proof = new();
        WatchedParts parts = new([new("a", () => { asked++; return proof.Task; })], TimeProvider.System);

        Task<string> first = parts.FindHangingAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        Task<string> second = parts.FindHangingAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        proof.SetResult();
        await Task.WhenAll(first, second).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.That(asked, Is.EqualTo(1));
    }
}
