using System.Net;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Tests.Machines.KubeVirt.Leases;
using VirtWold.Tests.Support;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines.KubeVirt;

/// <summary>What a node makes of a start whose answer is lost. The system tests have the rest, with a real API server.</summary>
public sealed class ClusterWakerTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly WakeResult ByLostAnswer = new(WakeAction.Started, "its answer was lost");

    private readonly CollectingLogger _log = new();
    private MachineDirectory _directory = null!;
    private ManualTimeProvider _time = null!;
    private StartServer _server = null!;
    private WakeTurns _turns = null!;

    [SetUp]
    public void MakeServer()
    {
        _directory = new MachineDirectory();
        Have(MachineState.ShutOff);
        _time = new ManualTimeProvider();
        _server = new StartServer();
        _turns = new WakeTurns(1, _time);
    }

    [TearDown]
    public void DisposeTurns() => _turns.Dispose();

    [Test]
    public async Task WakeAsync_when_it_is_answered_then_the_machine_was_started()
    {
        _server.Answers.Enqueue(null);

        Assert.That(await WakeAsync(), Is.EqualTo(new WakeResult(WakeAction.Started)));
    }

    /// <summary>No answer, a gateway's, and one of the API server that lost KubeVirt's.</summary>
    [TestCase(0)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task WakeAsync_when_the_answer_was_lost_and_the_machine_runs_then_it_was_started(int status)
    {
        _server.Answers.Enqueue(new ApiException((HttpStatusCode)status, "lost"));
        _server.Answers.Enqueue(AlreadyRunning());

        Assert.That(await WakeAsync(), Is.EqualTo(ByLostAnswer));
    }

    /// <summary>Another has started it in between.</summary>
    [Test]
    public async Task WakeAsync_when_the_start_was_put_off_and_the_machine_runs_then_it_was_running()
    {
        _server.Answers.Enqueue(new ApiException(HttpStatusCode.TooManyRequests, "later"));
        _server.Answers.Enqueue(AlreadyRunning());

        Assert.That(await WakeAsync(), Is.EqualTo(new WakeResult(WakeAction.AlreadyRunning)));
    }

    [Test]
    public async Task WakeAsync_when_it_is_refused_as_running_at_once_then_it_was_running()
    {
        _server.Answers.Enqueue(AlreadyRunning());

        Assert.That(await WakeAsync(), Is.EqualTo(new WakeResult(WakeAction.AlreadyRunning)));
    }

    /// <summary>The node has waited too long for the answer, another has the lease now, and the watch has the machine running.</summary>
    [Test]
    public async Task WakeAsync_when_the_answer_and_the_lease_were_lost_and_the_machine_runs_then_it_was_started()
    {
        _server.Answers.Enqueue(new ApiException(0, "lost"));
        _server.BeforeAnswer = () =>
        {
            Have(MachineState.Running);
            _time.Advance(TimeSpan.FromSeconds(8));
            _server.Leases.Fault = new ApiException(HttpStatusCode.Conflict, "another holder");
        };

        Assert.That(await WakeAsync(), Is.EqualTo(ByLostAnswer));
    }

    private static ApiException AlreadyRunning() => new(HttpStatusCode.Conflict, "VM is already running") { Reason = "Conflict" };

    private static Machine MachineIn(MachineState state) => new MachineBuilder { Name = "lab/nas", State = state }.Build();

    private void Have(MachineState state) => _directory.Replace([MachineIn(state)]);

    private async Task<WakeResult> WakeAsync()
    {
        ClusterWaker waker = new(_server, _directory, new NothingHalted(), "node", _turns, static () => { }, _time, _log);
        Task<WakeResult> waking = waker.WakeAsync(
            MachineIn(MachineState.ShutOff), new WakeCause(MacAddress.Parse("52:54:00:12:34:56"), default), CancellationToken.None);
        await _time.AdvanceUntilEndAsync(waking, Step);
        return await waking;
    }

    /// <summary>Leases, and the answers to starts in order; null accepts one.</summary>
    private sealed class StartServer : IApiServer
    {
        public LeaseServer Leases { get; } = new();

        public Queue<ApiException?> Answers { get; } = [];

        /// <summary>What happens while the next answer comes.</summary>
        public Action? BeforeAnswer { get; set; }

        public string Name => Leases.Name;

        public string Namespace => Leases.Namespace;

        public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation)
        {
            if (!path.EndsWith("/start", StringComparison.Ordinal))
            {
                return Leases.SendAsync(method, path, body, cancellation);
            }

            BeforeAnswer?.Invoke();
            return Answers.Dequeue() is { } refusal ? Task.FromException<byte[]>(refusal) : Task.FromResult(Array.Empty<byte>());
        }

        public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation) =>
            SendAsync(method, path, body, cancellation);

        public Task<Stream> OpenAsync(string path, CancellationToken cancellation) => throw new NotSupportedException();

        public ApiException Unreachable(Exception error) => Leases.Unreachable(error);
    }

    private sealed class NothingHalted : IRunStrategies
    {
        public bool IsHalted(Machine machine) => false;

        public bool IsOnce(Machine machine) => false;
    }
}
