using System.Net;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Tests.Machines.KubeVirt.Leases;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class LearnedAddressesTests
{
    private static readonly LearnedAddress Nas = new("lab/nas", "uid-1", [MacAddress.Parse("52:54:00:00:00:01"), MacAddress.Parse("52:54:00:00:00:02")]);
    private static readonly LearnedAddress Web = new("lab/web", "uid-2", [MacAddress.Parse("52:54:00:00:00:03")]);

    private readonly List<Running> _running = [];
    private ManualTimeProvider _time = null!;
    private LeaseServer _server = null!;
    private CollectingLogger _log = null!;

    [SetUp]
    public void MakeServer()
    {
        _time = new ManualTimeProvider();
        _server = new LeaseServer();
        _log = new CollectingLogger();
    }

    [TearDown]
    public void StopAll()
    {
        _running.ForEach(static running => running.Dispose());
        _running.Clear();
    }

    [Test]
    public async Task Run_knows_what_another_life_has_learned()
    {
        Start().Addresses.Note(Nas);
        await WhenAsync(() => _server.Writes == 1);

        Running next = Start();

        await WhenAsync(() => next.IsLive);
        Assert.That(next.Known.Select(static known => known.ToLine()), Is.EqualTo([Nas.ToLine()]));
    }

    [Test]
    public async Task Run_when_another_node_has_kept_it_then_writes_nothing()
    {
        Running other = Start();
        Running node = Start();
        await WhenAsync(() => other.IsLive && node.IsLive);
        other.Addresses.Note(Nas);
        await WhenAsync(() => _server.Writes == 1);
        int reads = _server.Reads;

        node.Addresses.Note(Nas);

        await WhenAsync(() => _server.Reads > reads);
        node.Addresses.Note(Web);
        await WhenAsync(() => _server.Writes == 2);
        Assert.That(await LinesAsync(), Is.EquivalentTo([Nas.ToLine(), Web.ToLine()]));
    }

    [Test]
    public async Task Run_when_another_node_writes_meanwhile_then_keeps_both()
    {
        Running other = Start();
        Running node = Start();
        await WhenAsync(() => other.IsLive && node.IsLive);
        _server.BeforeWrite = () =>
        {
            other.Addresses.Note(Web);
            WhenAsync(() => _server.Writes == 1).GetAwaiter().GetResult();
        };

        node.Addresses.Note(Nas);

        // The refused write is the second of three.
        await WhenAsync(() => _server.Writes == 3);
        Assert.That(await LinesAsync(), Is.EquivalentTo([Web.ToLine(), Nas.ToLine()]));
    }

    [Test]
    public async Task Run_when_a_machine_has_another_address_then_keeps_that()
    {
        Running node = Start();
        node.Addresses.Note(Nas);
        await WhenAsync(() => _server.Writes == 1);

        node.Addresses.Note(Nas with { Macs = [MacAddress.Parse("52:54:00:00:00:09")] });

        await WhenAsync(() => _server.Writes == 2);
        Assert.That(await LinesAsync(), Is.EqualTo(["lab/nas uid-1 52:54:00:00:00:09"]));
    }

    [Test]
    public async Task Run_when_it_is_not_permitted_then_is_live_and_the_log_has_it_once()
    {
        _server.Fault = new ApiException(HttpStatusCode.Forbidden, "not permitted");
        Running node = Start();
        await WhenAsync(() => node.IsLive);
        node.Addresses.Note(Nas);
        await WhenAsync(() => _log.Texts.Any());
        node.Addresses.Note(Web);
        _server.Fault = null;
        node.Addresses.Note(Nas);
        await WhenAsync(() => _server.Writes == 1);

        Assert.That(_log.Texts.Count(static text => text.StartsWith("Learned addresses can't be kept", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test]
    public async Task Run_when_the_server_is_away_then_is_live_when_it_is_back()
    {
        _server.Fault = new ApiException(0, "connection refused");
        Running node = Start();
        await WhenAsync(() => node.Losses > 0);
        Assert.That(node.IsLive, Is.False);

        _server.Fault = null;

        await WhenAsync(() => node.IsLive);
    }

    [Test]
    public async Task Note_when_it_only_looks_then_writes_nothing()
    {
        Running looker = Start(isKeeper: false);
        looker.Addresses.Note(Nas);
        await WhenAsync(() => looker.IsLive);
        Start().Addresses.Note(Web);

        await WhenAsync(() => _server.Writes == 1);
        Assert.That(await LinesAsync(), Is.EqualTo([Web.ToLine()]));
    }

    [TestCase("")]
    [TestCase("lab/nas")]
    [TestCase("lab/nas uid")]
    [TestCase("lab/nas uid nonsense")]
    [TestCase("lab/nas uid ff:ff:ff:ff:ff:ff")]
    [TestCase("../nas uid 52:54:00:00:00:01")]
    public void Read_when_it_is_no_line_then_is_nothing(string line) => Assert.That(LearnedAddress.Read(line), Is.Null);

    [Test]
    public void Put_when_there_is_no_room_then_the_oldest_go()
    {
        LearnedList list = new();
        for (int i = 0; i < 10_000; i++)
        {
            list.Put(new LearnedAddress(FormattableString.Invariant($"lab/machine-{i}"), FormattableString.Invariant($"uid-{i}"), Web.Macs));
        }

        Assert.That((list.ToJson().Length < 256 * 1024, list.Has(new LearnedAddress("lab/machine-9999", "uid-9999", Web.Macs)), list.Has(new LearnedAddress("lab/machine-0", "uid-0", Web.Macs))), Is.EqualTo((true, true, false)));
    }

    private Running Start(bool isKeeper = true)
    {
        Running running = new(_server, isKeeper, _time, _log);
        _running.Add(running);
        return running;
    }

    private async Task<string[]> LinesAsync()
    {
        byte[] json = await _server.SendAsync(HttpMethod.Get, $"leases/{LearnedList.LeaseName}", default, CancellationToken.None);
        return [.. LearnedList.Read(json).Entries.Select(static entry => entry.ToLine())];
    }

    private Task WhenAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return condition();
        },
        () => $"reads {_server.Reads}, writes {_server.Writes}: {string.Join(" | ", _log.Texts)}");

    private sealed class Running : IWatchObserver, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private readonly Task _task;
        private volatile bool _isLive;
        private volatile int _losses;

        public Running(LeaseServer server, bool isKeeper, TimeProvider time, CollectingLogger log)
        {
            Addresses = new LearnedAddresses(server, known => Known = [.. known], this, isKeeper, time, log);
            _task = Task.Run(() => Addresses.RunAsync(_stopping.Token));
        }

        public LearnedAddresses Addresses { get; }

        public LearnedAddress[] Known { get; private set; } = [];

        public bool IsLive => _isLive;

        public int Losses => _losses;

        public void Live(object watch) => _isLive = true;

        public void Lost(object watch, HypervisorException? error) => Interlocked.Increment(ref _losses);

        public void Dispose()
        {
            _stopping.Cancel();
            _task.Wait(TimeSpan.FromSeconds(30));
            _stopping.Dispose();
        }
    }
}
