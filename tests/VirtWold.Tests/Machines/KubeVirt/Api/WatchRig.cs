using System.Globalization;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

/// <summary>A watch whose clock and server are a test's, and which writes down what it learns and how it stands.</summary>
internal sealed class WatchRig : IResourceSink<VirtualMachine>, IWatchObserver, IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<string> _learned = [];
    private readonly List<string> _losses = [];
    private readonly ResourceWatch<VirtualMachine> _watch;
    private readonly Task _running;

    public WatchRig()
    {
        _watch = new ResourceWatch<VirtualMachine>(Server, new ResourcePath("kubevirt.io/v1", "virtualmachines", "", ""), this, this, Time, Log);
        _running = Task.Run(() => _watch.RunAsync(_stopping.Token));
    }

    public ScriptedServer Server { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public CollectingLogger Log { get; } = new();

    public bool IsLive { get; private set; }

    /// <summary>Why it was lost, each time; a hyphen where there is no error.</summary>
    public string[] Losses
    {
        get
        {
            lock (_lock)
            {
                return [.. _losses];
            }
        }
    }

    public static string Machine(string name, int version) =>
        $$$"""{"metadata":{"name":"{{{name}}}","namespace":"lab","uid":"{{{name}}}","resourceVersion":"{{{version.ToString(CultureInfo.InvariantCulture)}}}"}}""";

    public static string Page(int version, params IEnumerable<string> machines) =>
        $$$"""{"metadata":{"resourceVersion":"{{{version.ToString(CultureInfo.InvariantCulture)}}}"},"items":[{{{string.Join(',', machines)}}}]}""";

    public static string Event(string type, string item) => $$"""{"type":"{{type}}","object":{{item}}}""";

    public static string Bookmark(int version) => Event("BOOKMARK", $$$"""{"metadata":{"resourceVersion":"{{{version.ToString(CultureInfo.InvariantCulture)}}}"}}""");

    /// <summary>Lists one machine, nas, in version 10, and goes live.</summary>
    /// <returns>The watch.</returns>
    public async Task<ScriptedRequest> BeginAsync()
    {
        (await Server.NextAsync()).Answer(Page(10, Machine("nas", 5)));
        ScriptedRequest watch = await Server.NextAsync();
        watch.Open();
        await WhenAsync(() => IsLive);
        return watch;
    }

    /// <summary>The next request, however long the pause before it is.</summary>
    public async Task<ScriptedRequest> NextAfterPauseAsync()
    {
        ScriptedRequest? next = null;
        await WhenAsync(() =>
        {
            Time.Advance(Step);
            return (next = Server.TryNext()) is not null;
        });
        return next!;
    }

    /// <summary>Moves the clock to the moment when a watch is to end.</summary>
    public void AdvanceToEndOf(ScriptedRequest watch) => Time.Advance(TimeSpan.FromSeconds(int.Parse(
        watch.Path.Split("timeoutSeconds=")[1].Split('&')[0], CultureInfo.InvariantCulture)));

    /// <summary>Has a watch tell of a machine, and waits until that has been taken.</summary>
    public async Task TellAsync(ScriptedRequest watch, string name, int version)
    {
        await watch.SendAsync(Event("MODIFIED", Machine(name, version)));
        await WhenLearnedAsync($"put {name} {version.ToString(CultureInfo.InvariantCulture)}");
    }

    public Task WhenLearnedAsync(string what) => WhenAsync(() =>
    {
        lock (_lock)
        {
            return _learned.Contains(what);
        }
    });

    public Task WhenAsync(Func<bool> condition) => Eventually.TrueAsync(condition, () => $"learned: {string.Join(", ", _learned)}; lost: {string.Join(", ", Losses)}");

    public void Relist() => _watch.Relist();

    public VirtualMachine Read(ReadOnlySpan<byte> json)
    {
        VirtualMachine item = VirtualMachine.Read(json);
        Note($"read {item.ResourceVersion}");
        return item;
    }

    public void Replace(string scope, IReadOnlyList<VirtualMachine> objects) => Note($"list {string.Join(' ', objects.Select(static item => item.Uid))}");

    public void Put(VirtualMachine item) => Note($"put {item.Uid} {item.ResourceVersion}");

    public void Remove(VirtualMachine item) => Note($"remove {item.Uid}");

    public void Live(object watch) => IsLive = true;

    public void Lost(object watch, HypervisorException? error)
    {
        IsLive = false;
        lock (_lock)
        {
            _losses.Add(error?.Message ?? "-");
        }
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _running.Wait(TimeSpan.FromSeconds(30));
        _stopping.Dispose();
    }

    private void Note(string what)
    {
        lock (_lock)
        {
            _learned.Add(what);
        }
    }
}
