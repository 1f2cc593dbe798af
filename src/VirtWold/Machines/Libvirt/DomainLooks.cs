using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Looks at machines that run, as far as is known. Packets for them come all the time, and for many at once: so one list of all that run
/// serves all of them for a while. A machine that isn't in the list, and each one where the list hangs, is looked at itself: now and then,
/// and few at the same time, because each look under way takes a connection and a thread. Safe for all threads.
/// </summary>
/// <param name="time">The clock.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A semaphore without a wait handle has nothing to dispose.")]
internal sealed class DomainLooks(TimeProvider time)
{
    /// <summary>How often a machine is looked at itself.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>How long a list is good.</summary>
    public static readonly TimeSpan ListLife = TimeSpan.FromSeconds(5);

    /// <summary>Looks under way at once.</summary>
    public const int AtOnce = 4;

    /// <summary>How long a look waits for a list, and for its turn: where those hang, the directory has the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Machines whose last look is remembered; more than anybody has.</summary>
    private const int MaxRemembered = 8192;

    private readonly ConcurrentDictionary<string, long> _last = new();
    private readonly SemaphoreSlim _turns = new(AtOnce);
    private readonly Lock _lock = new();
    private IDomainTransport? _listed;
    private Task<Guid[]> _list = Task.FromResult(Array.Empty<Guid>());
    private long _listBegunAt;

    /// <summary>Looks at a machine, where it is time for that.</summary>
    /// <param name="hypervisor">Who is asked.</param>
    /// <param name="machine">The machine: running or held, as far as is known.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What it saw; nothing where it didn't look, or the hypervisor doesn't tell.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<DomainLook> TryAsync(IDomainTransport hypervisor, Machine machine, CancellationToken cancellation)
    {
        if (machine.State == MachineState.Running && await IsListedAsync(hypervisor, Guid.Parse(machine.Id), cancellation))
        {
            return new DomainLook(new DomainState(MachineState.Running, ""), IsGone: false);
        }

        if (!IsDue(machine.Id))
        {
            return default;
        }

        if (!await _turns.WaitAsync(Patience, cancellation))
        {
            // It is as due as it was.
            _last.TryRemove(machine.Id, out _);
            return default;
        }

        try
        {
            return await DomainLook.AskAsync(hypervisor, machine, cancellation);
        }
        finally
        {
            _turns.Release();
        }
    }

    /// <summary>Whether a machine runs, by the list of all that do.</summary>
    private async Task<bool> IsListedAsync(IDomainTransport hypervisor, Guid machine, CancellationToken cancellation)
    {
        Task<Guid[]> list;
        lock (_lock)
        {
            TimeSpan age = time.GetElapsedTime(_listBegunAt);
            if (_listed != hypervisor || (_list.IsCompleted && age >= ListLife))
            {
                _listed = hypervisor;
                _list = ListAsync(hypervisor);
                _listBegunAt = time.GetTimestamp();
            }
            else if (!_list.IsCompleted && age >= Patience)
            {
                // It hangs: nobody waits for it again.
                return false;
            }

            list = _list;
        }

        try
        {
            return Array.BinarySearch(await list.WaitAsync(Patience, time, cancellation), machine) >= 0;
        }
        catch (Exception error) when (error is LibvirtException or ObjectDisposedException or TimeoutException)
        {
            return false;
        }
    }

    /// <summary>Asks for a list; where it can't be asked for, the task fails, for all who wait for it.</summary>
    private static async Task<Guid[]> ListAsync(IDomainTransport hypervisor) => await hypervisor.ListRunningAsync();

    private bool IsDue(string id)
    {
        long now = time.GetTimestamp();
        if (_last.TryGetValue(id, out long last) && time.GetElapsedTime(last, now) < Pause)
        {
            return false;
        }

        if (_last.Count >= MaxRemembered)
        {
            _last.Clear();
        }

        _last[id] = now;
        return true;
    }
}
