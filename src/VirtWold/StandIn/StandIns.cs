using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.StandIn;

/// <summary>
/// Stands in for all machines whose owners want it, each on its interface. Follows the hypervisors' directories and the list of interfaces;
/// while no machine asks for it there are no threads and no sockets.
/// </summary>
/// <param name="fleet">The machines.</param>
/// <param name="policy">Which of them may be woken.</param>
/// <param name="gate">Where connections ask for a wake.</param>
/// <param name="links">The interfaces.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StandIns(Fleet fleet, WakePolicy policy, WakeGate gate, LinkBoard links, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, InterfaceStandIn> _interfaces = [];
    private readonly Dictionary<MachineKey, string> _faults = [];
    private bool _isDisposed;

    /// <summary>Runs until it is stopped, or until the thread of an interface ends by itself.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        List<Task> threads = [];
        try
        {
            while (true)
            {
                Task change = Task.WhenAny(fleet.NextChange, links.NextChange);
                Apply(threads);
                using CancellationTokenSource changed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                Task lease = LeaseEndsAsync(changed.Token);
                Task first = await Task.WhenAny([change, lease, .. threads]).WaitAsync(stopping);
                await changed.CancelAsync();
                if (first != change && first != lease)
                {
                    await first;
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // As it should end.
        }
    }

    /// <summary>Has each thread come round once: the task ends when they have, and never where one hangs.</summary>
    public Task ProveAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_interfaces.Values.Select(static one => one.ProveAsync()));
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            foreach (InterfaceStandIn one in _interfaces.Values)
            {
                one.Dispose();
            }
        }
    }

    /// <summary>Ends when the next lease of a machine's address does; never where there is none.</summary>
    private Task LeaseEndsAsync(CancellationToken changed)
    {
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset? next = null;
        if (fleet.Any(machine => machine.Access?.Until > now))
        {
            next = fleet.All.Select(static machine => machine.Access?.Until).Where(until => until > now).Min();
        }

        // A timer can't wait for ever so long; a look too early does no harm.
        return next is { } end ? Task.Delay(end - now < LongestWait ? end - now : LongestWait, time, changed) : Task.Delay(Timeout.Infinite, changed);
    }

    private void Apply(List<Task> threads)
    {
        ImmutableArray<Machine> machines = fleet.All;
        ImmutableArray<StandInEntry> entries = machines.Any(static machine => machine.Access is not null)
            ? StandInPlan.OfNow(links.All, policy.Allows, time.GetUtcNow()).Make(machines)
            : [];
        Complain(entries);
        ILookup<string, StandInEntry> places = entries.Where(static entry => entry.Held is not null).ToLookup(static entry => entry.Device);
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            foreach (string device in places.Select(static place => place.Key).Where(device => !_interfaces.ContainsKey(device)))
            {
                InterfaceStandIn one = new(device, links, gate, time, logger);
                _interfaces.Add(device, one);
                threads.Add(one.Ended);
            }

            foreach ((string device, InterfaceStandIn one) in _interfaces)
            {
                one.Update([.. places[device].Select(static entry => (entry.Held!, entry.Machine.State))]);
            }
        }
    }

    /// <summary>Logs why a machine isn't stood in for, unless that is what was logged last.</summary>
    private void Complain(ImmutableArray<StandInEntry> entries)
    {
        foreach (StandInEntry entry in entries)
        {
            if (entry.Fault.Length == 0)
            {
                _faults.Remove(entry.Machine.Key);
            }
            else if (_faults.GetValueOrDefault(entry.Machine.Key) != entry.Fault)
            {
                _faults[entry.Machine.Key] = entry.Fault;
                logger.CannotStandIn(entry.Machine.Name, entry.Fault);
            }
        }

        foreach (MachineKey gone in _faults.Keys.Except(entries.Select(static entry => entry.Machine.Key)).ToArray())
        {
            _faults.Remove(gone);
        }
    }
}
