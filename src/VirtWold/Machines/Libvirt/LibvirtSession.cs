using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// One connection from its opening to its loss: fills the directory by a listing and keeps it by events. Opened, run and disposed by
/// one thread, which never waits for the hypervisor once the connection stands: the calls are made by lanes, and their answers come by
/// the queue. This part is what other threads use.
/// </summary>
internal sealed partial class LibvirtSession : IDomainTransport, IDisposable
{
    private const long DoubtMilliseconds = 1000;

    private readonly string _uri;
    private readonly LibvirtConnection _connection;
    private readonly CallLanes _lanes;
    private readonly MachineDirectory _directory;
    private readonly CallWatch _watch;
    private readonly ILogger _logger;
    private readonly DomainEventQueue _events;
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly bool _tellsAll;
    private long _doubtedAt = long.MinValue / 2;

    private LibvirtSession(
        string uri, LibvirtConnection connection, DomainEventQueue events, MachineDirectory directory, CallWatch watch, ILogger logger)
    {
        _uri = uri;
        _connection = connection;
        _events = events;
        _directory = directory;
        _watch = watch;
        _logger = logger;
        _lanes = new CallLanes(uri, connection);
        _host = connection.HostName;
        _agents = new AgentRounds(AskAgentAsync, AgentAnswered, events.Post, TimeProvider.System);
        // QEMU's driver and the test driver report everything; LXC's is silent about devices that are attached to a definition.
        _tellsAll = connection.HasEvents && connection.Driver.ToUpperInvariant() is "QEMU" or "TEST";
        _reader = new DomainReader(ReadAsync, () => events.Post(static () => { }), this, LibvirtConnection.IsRemote(uri) ? RemoteReads : 1, TimeProvider.System);
    }

    public bool IsAlive => _connection.IsAlive;

    /// <summary>Connects, and subscribes to events.</summary>
    /// <exception cref="LibvirtException">The connection can't be had or is lost at once.</exception>
    public static LibvirtSession Open(string uri, MachineDirectory directory, CallWatch watch, ILogger logger)
    {
        LibvirtConnection connection = LibvirtConnection.Open(uri);
        try
        {
            DomainEventQueue events = new();
            connection.Subscribe(events);
            return new LibvirtSession(uri, connection, events, directory, watch, logger);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Has all machines listed again by <see cref="Run"/>.</summary>
    public void Relist() => _events.AddEverything();

    /// <summary>Ends <see cref="Run"/>.</summary>
    public void End() => _events.Close();

    /// <summary>A machine was woken or put to sleep: the session looks for itself where the hypervisor doesn't tell.</summary>
    public void HasChanged(Machine machine)
    {
        if (!_connection.HasEvents)
        {
            _events.Add(Guid.Parse(machine.Id), DomainChange.State);
        }
    }

    /// <summary>
    /// A packet asked for an address that no machine has. Where the hypervisor reports all changes that costs nothing; else the
    /// machines are listed, now and then.
    /// </summary>
    public void Doubt()
    {
        long now = Environment.TickCount64;
        long before = Interlocked.Read(ref _doubtedAt);
        if (!_tellsAll && now - before >= DoubtMilliseconds && Interlocked.CompareExchange(ref _doubtedAt, now, before) == before)
        {
            _events.Post(RelistInDoubt);
        }
    }

    /// <summary>Asks the connection that stands something that changes nothing.</summary>
    /// <exception cref="LibvirtException">See the call.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public Task<T> AskAsync<T>(Func<LibvirtConnection, T> question) => _lanes.CallAsync(question);

    public Task<Guid[]> ListRunningAsync() => _lanes.CallAsync(static connection => connection.ListRunning());

    public Task<T> CallAsync<T>(Machine machine, Func<IDomainCalls, T> call)
    {
        Guid uuid = Guid.Parse(machine.Id);
        return _lanes.CallAsync(connection => connection.Call(uuid, domain => call(domain)));
    }

    public Task<T> CallLongAsync<T>(Machine machine, Func<IDomainCalls, T> call)
    {
        Guid uuid = Guid.Parse(machine.Id);
        return _lanes.CallLongAsync(connection => connection.Call(uuid, domain => call(domain)));
    }

    /// <summary>Has the session's thread come round once: the task ends when it has, and never where it hangs.</summary>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _events.Post(proof.SetResult);
        return Task.WhenAny(proof.Task, _over.Task);
    }

    public void Dispose()
    {
        _over.SetResult();
        _lanes.Dispose();
        _connection.Dispose();
    }
}
