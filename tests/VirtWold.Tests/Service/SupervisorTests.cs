using Microsoft.Extensions.Logging;
using VirtWold.Service;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Service;

/// <summary>Nothing that should last ends unseen.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SupervisorTests
{
    private readonly CollectingLogger _log = new();

    [Test]
    public async Task Watch_when_a_part_fails_then_it_is_named_with_its_reason()
    {
        Supervisor supervisor = new(_log, CancellationToken.None);

        supervisor.Watch("the waker", Task.FromException(new InvalidOperationException("a fault")));

        await supervisor.Failed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(
            (_log.Lines.Single().Level, _log.Texts.Single()),
            Is.EqualTo((LogLevel.Error, "Internal error: the waker has ended (InvalidOperationException: a fault); virtwold ends too, so that it can be started again")));
    }

    [Test]
    public async Task Watch_when_a_part_ends_without_a_fault_then_that_counts_as_well()
    {
        Supervisor supervisor = new(_log, CancellationToken.None);

        supervisor.Watch("the waker", Task.CompletedTask);

        await supervisor.Failed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(_log.Texts.Single(), Does.Contain("it ended by itself"));
    }

    [Test]
    public async Task Watch_when_a_cancellation_that_nobody_asked_for_ends_a_part_then_that_counts_as_well()
    {
        using CancellationTokenSource other = new();
        await other.CancelAsync();
        Supervisor supervisor = new(_log, CancellationToken.None);

        supervisor.Watch("the waker", Task.FromCanceled(other.Token));

        await supervisor.Failed.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(_log.Lines, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Watch_when_the_program_stops_then_ends_are_in_order()
    {
        using CancellationTokenSource stopping = new();
        TaskCompletionSource part = new();
        Supervisor supervisor = new(_log, stopping.Token);
        supervisor.Watch("the waker", part.Task);

        await stopping.CancelAsync();
        part.SetResult();

        Assert.That((supervisor.Failed.IsCompleted, _log.Lines.Count), Is.EqualTo((false, 0)));
    }
}
