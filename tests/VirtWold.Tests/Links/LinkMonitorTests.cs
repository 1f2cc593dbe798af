using System.ComponentModel;
using VirtWold.Links;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Links;

/// <summary>The thread that reads the kernel's news, over a transport of the test's.</summary>
public sealed class LinkMonitorTests
{
    private const uint First = 1;
    private const uint Second = 2;

    private ScriptedTransport _transport = null!;

    [SetUp]
    public void MakeTheTransport()
    {
        _transport = new ScriptedTransport();
        _transport.Send(KernelNews.Row(First, 2, "eth0"), KernelNews.End(First));
    }

    [TearDown]
    public void DisposeOfTheTransport() => _transport.Dispose();

    [Test]
    public void Start_when_the_table_was_read_then_its_interfaces_are_known()
    {
        using LinkMonitor monitor = Start();
        Assert.That(monitor.Board.Find("eth0")!.Index, Is.EqualTo(2));
    }

    [Test]
    public void Start_when_the_table_cannot_be_read_then_throws()
    {
        using ScriptedTransport refusing = new();
        refusing.Send(KernelNews.Error(First, 1));
        Assert.That(() => new LinkMonitor(refusing), Throws.TypeOf<Win32Exception>());
    }

    [Test]
    public async Task Run_when_news_comes_then_the_board_has_it()
    {
        using LinkMonitor monitor = Start();
        _transport.Send(KernelNews.New(3, "eth1"));
        await Eventually.TrueAsync(() => monitor.Board.Find("eth1") is not null, static () => "eth1 is known");
    }

    [Test]
    public async Task Run_when_news_was_lost_then_it_reads_the_table_by_the_same_socket_and_what_was_queued_before_does_not_undo_it()
    {
        using LinkMonitor monitor = Start();
        _transport.Lose();
        _transport.Send(KernelNews.New(2, "eth0", isUp: false));
        uint sequence = _transport.NextRequest();
        _transport.Send(KernelNews.Row(sequence, 2, "eth0"), KernelNews.Row(sequence, 3, "eth1"), KernelNews.End(sequence));
        await Eventually.TrueAsync(() => monitor.Board.IsCurrent && monitor.Board.Find("eth1") is not null, static () => "the table was read");
        Assert.That((sequence, monitor.Board.Find("eth0")!.IsUp), Is.EqualTo((Second, true)));
    }

    [Test]
    public async Task Run_when_the_table_cannot_be_asked_for_then_it_asks_again()
    {
        using LinkMonitor monitor = Start();
        _transport.RefusesRequests = true;
        _transport.Lose();
        uint sequence = _transport.NextRequest();
        _transport.Send(KernelNews.Row(sequence, 2, "eth0"), KernelNews.End(sequence));
        await Eventually.TrueAsync(() => monitor.Board.IsCurrent, static () => "the table was read");
    }

    [Test]
    public async Task ProveAsync_when_the_thread_sleeps_then_ends()
    {
        using LinkMonitor monitor = Start();
        await monitor.ProveAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Ended_when_the_transport_breaks_then_faults_and_proves_nobody_hangs()
    {
        using LinkMonitor monitor = Start();
        _transport.Send(KernelNews.Error(0, 5));
        await Eventually.TrueAsync(() => monitor.Ended.IsFaulted, static () => "the monitor has ended");
        await monitor.ProveAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public void Ended_when_it_was_disposed_of_then_has_not_faulted()
    {
        LinkMonitor monitor = Start();
        monitor.Dispose();
        Assert.That(monitor.Ended.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void Start_when_it_is_the_real_socket_then_knows_this_hosts_loopback()
    {
        using LinkMonitor monitor = new();
        Assert.That(monitor.Board.Find("lo")!.IsLoopback, Is.True);
    }

    private LinkMonitor Start()
    {
        LinkMonitor monitor = new(_transport);
        _transport.NextRequest();
        return monitor;
    }
}
