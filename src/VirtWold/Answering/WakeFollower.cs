using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Answering;

/// <summary>
/// Follows machines that were woken until they answer: one of the ports that their owner has named, the guest's agent, or the readiness probe
/// of a machine of KubeVirt's; where no port can be asked, it is enough that the machine is heard on its network. Between wakes it has no
/// timer and no socket. Safe for all threads.
/// </summary>
/// <param name="hypervisor">The hypervisors.</param>
/// <param name="fleet">The machines.</param>
/// <param name="reporter">Is told what was seen.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class WakeFollower(IHypervisor hypervisor, Fleet fleet, WakeReporter reporter, TimeProvider time, ILogger logger)
    : IWakeFollower, IDisposable
{
    /// <summary>How long a machine may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>So many machines are followed at once.</summary>
    public const int MostMachines = 64;

    /// <summary>Network interfaces of a machine that are listened for.</summary>
    private const int MostCards = 4;

    /// <summary>So long after its wake at the latest the directory has it that a machine runs.</summary>
    private static readonly TimeSpan News = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>How many ticks lie between two questions to the hypervisor.</summary>
    private const int TicksToAgent = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<MachineKey, Task<Readiness>> _followed = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <inheritdoc/>
    public void Follow(in WakeRequest request, Machine machine)
    {
        TaskCompletionSource<Readiness> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_followed.Count >= MostMachines)
            {
                foreach (MachineKey ended in _followed.Where(static followed => followed.Value.IsCompleted).Select(static followed => followed.Key).ToArray())
                {
                    _followed.Remove(ended);
                }
            }

            if (_stopping.IsCancellationRequested || (_followed.Count >= MostMachines && !_followed.ContainsKey(machine.Key)))
            {
                return;
            }

            // One that has stopped meanwhile and was woken again is followed from now on.
            _followed[machine.Key] = end.Task;
        }

        _ = FollowAsync(request, machine, end);
    }

    /// <inheritdoc/>
    public Task<Readiness>? Find(MachineKey machine)
    {
        lock (_lock)
        {
            return _followed.GetValueOrDefault(machine);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            _stopping.Cancel();
        }

        _stopping.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Logged; those that wait must hear of the end.")]
    private async Task FollowAsync(WakeRequest request, Machine machine, TaskCompletionSource<Readiness> end)
    {
        Readiness readiness = default;
        try
        {
            // Not on the waker's way.
            await Task.Yield();
            (ReadySign sign, ushort port) = await WatchAsync(machine, end.Task, _stopping.Token);
            readiness = new Readiness(sign, time.GetElapsedTime(request.ReceivedAt), port);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The program ends.
        }
        catch (Exception fault)
        {
            logger.CannotSeeReadiness(machine.Name, fault.Message);
        }

        reporter.Followed(request, machine, readiness);
        end.SetResult(readiness);
    }

    private async Task<(ReadySign Sign, ushort Port)> WatchAsync(Machine machine, Task<Readiness> end, CancellationToken stopping)
    {
        MachineSigns signs = await ReadAsync(machine);
        ImmutableArray<MachineEar> ears = Open(machine, signs);
        try
        {
            if (signs.Agent == AgentState.None && ears.IsEmpty)
            {
                return (ReadySign.Unknown, 0);
            }

            return await WatchAsync(machine, end, signs, ears, stopping);
        }
        finally
        {
            foreach (MachineEar ear in ears)
            {
                ear.Dispose();
            }
        }
    }

    private async Task<(ReadySign Sign, ushort Port)> WatchAsync(
        Machine machine, Task<Readiness> end, MachineSigns signs, ImmutableArray<MachineEar> ears, CancellationToken stopping)
    {
        long begun = time.GetTimestamp();
        bool asksPorts = ears.Any(static ear => ear.AsksPorts);
        bool hasRun = false;
        for (int tick = 1; time.GetElapsedTime(begun) < Patience; tick++)
        {
            MachineState? state = fleet.Find(machine.Key)?.State;
            hasRun |= state == MachineState.Running;
            bool isGone = state != MachineState.Running && (hasRun || state is null || time.GetElapsedTime(begun) >= News);
            if (isGone || Find(machine.Key) != end)
            {
                return (ReadySign.Stopped, 0);
            }

            if (signs.Agent == AgentState.Connected || signs.IsProbed)
            {
                return (signs.IsProbed ? ReadySign.Probe : ReadySign.Agent, 0);
            }

            foreach (MachineEar ear in ears)
            {
                ReadySign sign = ear.Listen(out ushort port);
                if (sign == ReadySign.Port || (sign == ReadySign.Network && !asksPorts))
                {
                    return (sign, port);
                }

                // One that sleeps again would be woken by it.
                if (hasRun)
                {
                    ear.Ask();
                }
            }

            await Task.Delay(Tick, time, stopping);
            if (signs.Agent == AgentState.Silent && (signs.AreKept || tick % TicksToAgent == 0))
            {
                MachineSigns now = await ReadAsync(machine);
                signs = signs with { Agent = now.Agent == AgentState.Connected ? AgentState.Connected : AgentState.Silent, IsProbed = now.IsProbed, MayStaySilent = now.MayStaySilent };
            }
        }

        return (signs.MayStaySilent && !asksPorts ? ReadySign.Unknown : ReadySign.Silent, 0);
    }

    private async Task<MachineSigns> ReadAsync(Machine machine)
    {
        try
        {
            return await hypervisor.ReadSignsAsync(machine).WaitAsync(Patience, time, _stopping.Token);
        }
        catch (Exception error) when (error is HypervisorException or TimeoutException)
        {
            return MachineSigns.None;
        }
    }

    private ImmutableArray<MachineEar> Open(Machine machine, MachineSigns signs)
    {
        if (signs.Cards.IsEmpty)
        {
            return [];
        }

        try
        {
            IReadOnlyList<Link> links = LinkTable.Read();
            IReadOnlyList<LinkAddress> addresses = machine.Access is null ? [] : AddressTable.Read();
            uint sequence = (uint)time.GetTimestamp();
            return [.. signs.Cards.Take(MostCards).Select(card => MachineEar.TryOpen(card, machine.Access, links, addresses, sequence)).OfType<MachineEar>()];
        }
        catch (Win32Exception)
        {
            // The kernel doesn't tell about interfaces.
            return [];
        }
    }
}
