using VirtWold.Hosting;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting;

/// <summary>The watchdog is fed by work, and by nothing else.</summary>
internal sealed class WatchdogTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Quarter = Limit / 4;

    private ManualTimeProvider _time = null!;
    private CollectingLogger _log = null!;
    private NotifySocket _socket = null!;
    private ServiceManager _manager = null!;
    private CancellationTokenSource _stopping = null!;
    private Task _running = Task.CompletedTask;

    [SetUp]
    public void Listen()
    {
        _time = new ManualTimeProvider();
        _log = new CollectingLogger();
        _socket = NotifySocket.Abstract();
        _manager = ServiceManager.Find(name => name == "NOTIFY_SOCKET" ? _socket.Address : null, _log);
        _stopping = new CancellationTokenSource();
    }

    [TearDown]
    public void End()
    {
        _stopping.Cancel();
        _stopping.Dispose();
        _manager.Dispose();
        _socket.Dispose();
    }

    [Test]
    public async Task RunAsync_when_every_part_works_then_it_is_fed_at_once_and_each_quarter_of_its_time()
    {
        Start(Working("one"), Working("other"));
        Assert.That(_socket.Receive(), Is.EqualTo("WATCHDOG=1"));
        for (int i = 0; i < 3; i++)
        {
            await _time.WhenSomebodyWaitsAsync(Quarter);
            Assert.That(_socket.HasMessage, Is.False, "before its time");
            _time.Advance(Quarter);
            Assert.That(_socket.Receive(), Is.EqualTo("WATCHDOG=1"));
        }

        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public async Task RunAsync_when_a_part_hangs_then_it_is_not_fed_and_the_part_is_named_once()
    {
        Start(Working("one"), Hanging("the other"));
        for (int i = 0; i < 4; i++)
        {
            await _time.WhenSomebodyWaitsAsync(Quarter);
            _time.Advance(Quarter);
        }

        await _log.WaitForAsync("Hanging for 15 s: the other;");
        Assert.Multiple(() =>
        {
            Assert.That(_socket.HasMessage, Is.False);
            Assert.That(_log.Lines, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task RunAsync_when_a_part_works_again_then_it_is_fed_again()
    {
        TaskCompletionSource proof = new();
        Start(new WatchedPart("slow", () => proof.Task));
        await _time.WhenSomebodyWaitsAsync(Quarter);
        _time.Advance(Quarter);
        await _log.WaitForAsync("Hanging for 15 s: slow;");

        proof.SetResult();
        await _time.WhenSomebodyWaitsAsync(Quarter);
        _time.Advance(Quarter);

        Assert.That(_socket.Receive(), Is.EqualTo("WATCHDOG=1"));
    }

    [Test]
    public async Task RunAsync_when_it_is_stopped_then_it_ends()
    {
        Start(Hanging("it"));
        await _time.WhenSomebodyWaitsAsync(Quarter);

        await _stopping.CancelAsync();

        await Assert.ThatAsync(async () => await _running, Throws.InstanceOf<OperationCanceledException>());
    }

    private static WatchedPart Working(string name) => new(name, static () => Task.CompletedTask);

    private static WatchedPart Hanging(string name) => new(name, static () => new TaskCompletionSource().Task);

    private void Start(params WatchedPart[] parts) => _running = new Watchdog(_manager, Limit, parts, _time, _log).RunAsync(_stopping.Token);
}
