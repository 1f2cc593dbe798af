using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Config;

// What counts:
//
//   kind absent, not permitted, no object ── nothing is wanted: the options alone
//   object ── right, and its Secret read ──> in force
//   object ── wrong, or its Secret isn't there ──> what was in force stays, and the reason is known
//
// A daemon that begins doesn't know its machines before it knows what is wanted: else it might wake some that may not be woken.
/// <summary>Follows the WakeConfig named default, and the Secret that it names, and has them applied. Sleeps while nothing changes.</summary>
/// <param name="server">The API server.</param>
/// <param name="apply">Applies what is wanted.</param>
/// <param name="observer">Hears when it is known what is wanted, once.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class ConfigFollower(
    IApiServer server, Func<WakeConfigSpec, string?, CancellationToken, Task<string>> apply, IWatchObserver observer, TimeProvider time, ILogger logger)
    : IResourceWatch, IResourceSink<WakeConfig>, IWatchObserver
{
    /// <summary>Where the kind isn't there, it is looked for as often as a watch of it would be begun anew.</summary>
    private const int ShortestAbsence = 300;
    private const int LongestAbsence = 600;

    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WakeConfig> _others = new(StringComparer.Ordinal);
    private volatile TaskCompletionSource _lookAgain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ResourceWatch<WakeConfig>? _watch;
    private CancellationTokenSource? _current;
    private SecretFollower? _secret;
    private WakeConfig? _wanted;
    private bool _isRead;
    private bool _isSettled;
    private bool _isRefused;
    private ConfigState _state = ConfigState.Unknown;

    /// <summary>How it stands. Safe for all threads.</summary>
    public ConfigState State => Volatile.Read(ref _state);

    /// <summary>Raised when <see cref="State"/> has changed, or an object has.</summary>
    public event Action? Changed;

    /// <summary>The objects that don't count. Safe for all threads.</summary>
    public WakeConfig[] Others
    {
        get
        {
            lock (_lock)
            {
                return [.. _others.Values];
            }
        }
    }

    /// <summary>The object that counts, as it was read last; nothing where there is none. Safe for all threads.</summary>
    public WakeConfig? Wanted
    {
        get
        {
            lock (_lock)
            {
                return _wanted;
            }
        }
    }

    public Task RunAsync(CancellationToken stopping) => Task.WhenAll(WatchAsync(stopping), SettleAsync(stopping));

    public void Hurry() => _watch?.Hurry();

    public void Relist()
    {
        _lookAgain.TrySetResult();
        _watch?.Relist();
        _secret?.Relist();
    }

    WakeConfig IResourceSink<WakeConfig>.Read(ReadOnlySpan<byte> json) => WakeConfig.Read(json);

    void IResourceSink<WakeConfig>.Replace(string scope, IReadOnlyList<WakeConfig> objects)
    {
        lock (_lock)
        {
            _wanted = null;
            _others.Clear();
            foreach (WakeConfig item in objects)
            {
                Put(item);
            }

            _isRead = true;
        }

        _news.Writer.TryWrite(true);
    }

    void IResourceSink<WakeConfig>.Put(WakeConfig item)
    {
        lock (_lock)
        {
            Put(item);
        }

        _news.Writer.TryWrite(true);
    }

    void IResourceSink<WakeConfig>.Remove(WakeConfig item)
    {
        lock (_lock)
        {
            _wanted = item.Name == WakeConfig.DefaultName ? null : _wanted;
            _others.Remove(item.Name);
        }

        _news.Writer.TryWrite(true);
    }

    void IWatchObserver.Live(object watch)
    {
        // What it has read is known by then.
    }

    void IWatchObserver.Lost(object watch, HypervisorException? error)
    {
        if (error is ApiException { Status: HttpStatusCode.NotFound or HttpStatusCode.Forbidden } absence)
        {
            BeAbsent(absence);
        }
        else if (error is not null && !_isSettled)
        {
            observer.Lost(this, error);
        }
    }

    private void Put(WakeConfig item)
    {
        if (item.Name == WakeConfig.DefaultName)
        {
            _wanted = item;
        }
        else if (item.Name.Length > 0)
        {
            _others[item.Name] = item;
        }
    }

    /// <summary>There are no such objects, or none for us: nothing is wanted.</summary>
    private void BeAbsent(ApiException absence)
    {
        if (absence.Status == HttpStatusCode.Forbidden && !_isRefused)
        {
            _isRefused = true;
            logger.NoConfigs(absence.Message);
        }

        lock (_lock)
        {
            _wanted = absence.Status == HttpStatusCode.NotFound ? null : _wanted;
            _isRead = true;
        }

        _news.Writer.TryWrite(true);
        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _current?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself this moment.
        }
    }

    private async Task WatchAsync(CancellationToken stopping)
    {
        ResourcePath path = new(WakeConfig.Group, WakeConfig.Plural, "", "");
        while (!stopping.IsCancellationRequested)
        {
            using CancellationTokenSource current = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            _current = current;
            _watch = new ResourceWatch<WakeConfig>(server, path, this, this, time, logger);
            await _watch.RunAsync(current.Token);
            _watch = null;
            await PauseAsync(stopping);
        }
    }

    /// <summary>Waits before it is looked again whether the kind is there.</summary>
    private async Task PauseAsync(CancellationToken stopping)
    {
#pragma warning disable CA5394 // Random is an insecure random number generator: this one only spreads requests.
        TimeSpan pause = TimeSpan.FromSeconds(Random.Shared.Next(ShortestAbsence, LongestAbsence));
#pragma warning restore CA5394
        try
        {
            await _lookAgain.Task.WaitAsync(pause, time, stopping);
            _lookAgain = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // It is time, or the end has come.
        }
    }

    private async Task SettleAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _news.Reader.ReadAsync(stopping);
                WakeConfig? wanted;
                lock (_lock)
                {
                    if (!_isRead)
                    {
                        continue;
                    }

                    wanted = _wanted;
                }

                await SettleAsync(wanted, stopping);
                Changed?.Invoke();
            }
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
        finally
        {
            _secret?.Dispose();
        }
    }

    private async Task SettleAsync(WakeConfig? wanted, CancellationToken stopping)
    {
        WakeConfigSpec spec = wanted?.Spec ?? WakeConfigSpec.Empty;
        FollowSecret(spec.Fault.Length == 0 ? spec.SecureOn : _secret?.Name, stopping);
        string? passwords = null;
        string refusal = spec.Fault;
        if (refusal.Length == 0 && spec.SecureOn is not null)
        {
            (passwords, refusal) = _secret!.Passwords;
            if (passwords is null && refusal.Length == 0)
            {
                // It is being read.
                return;
            }

            if (refusal.Length > 0 && !_isSettled)
            {
                // Without the passwords it would wake what it may not.
                observer.Lost(this, new HypervisorException(HypervisorFailure.Unavailable, $"the WakeConfig's {refusal}"));
                SetState(new ConfigState(wanted, refusal), isNews: false);
                return;
            }
        }

        // The same again, such as a status that was written, is nothing new, whether it is in force or was refused.
        if (_isSettled && State.IsSame(wanted, passwords) && (refusal.Length == 0 || refusal == State.Refusal))
        {
            SetState(State with { Config = wanted }, isNews: false);
            return;
        }

        refusal = refusal.Length > 0 ? refusal : await apply(spec, passwords, stopping);
        SetState(new ConfigState(wanted, refusal) { Passwords = passwords }, isNews: true);
        if (!_isSettled)
        {
            _isSettled = true;
            if (refusal.Length > 0)
            {
                await apply(WakeConfigSpec.Empty, null, stopping);
            }

            observer.Live(this);
        }
    }

    private void SetState(ConfigState state, bool isNews)
    {
        ConfigState before = State;
        Volatile.Write(ref _state, state);
        if (!isNews || (state.Config is null && before.Config is null))
        {
            return;
        }

        long generation = state.Config?.Generation ?? 0;
        if (state.Refusal.Length == 0)
        {
            logger.FollowsConfig(generation, state.Config is null ? "" : string.Join(", ", state.Config.Spec.Keys));
        }
        else if (state.Refusal != before.Refusal || generation != before.Config?.Generation)
        {
            logger.ConfigNotFollowed(generation, state.Refusal);
        }
    }

    private void FollowSecret(string? name, CancellationToken stopping)
    {
        if (_secret?.Name == name)
        {
            return;
        }

        _secret?.Dispose();
        _secret = name is null ? null : new SecretFollower(server, name, () => _news.Writer.TryWrite(true), time, logger);
        _secret?.Start(stopping);
    }
}
