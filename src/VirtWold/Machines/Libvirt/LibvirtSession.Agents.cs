using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

// The addresses of machines whose owners want connections to wake them, and of which nothing else tells the address: the agents in their
// guests are asked while they run. On the session's thread, but for what others ask for.
internal sealed partial class LibvirtSession
{
    private readonly AgentRounds _agents;

    /// <summary>Asks a machine's agent once more, before the machine goes to sleep: it may have got another address while it ran.</summary>
    /// <returns>A task that ends with the answer, and never where the agent hangs.</returns>
    public Task SeeAgentAsync(Machine machine)
    {
        if (!IsAgentsToTell(machine))
        {
            return Task.CompletedTask;
        }

        Guid domain = Guid.Parse(machine.Id);
        return OnThreadAsync(() =>
        {
            _agents.WantAgain(domain);
            return _agents.SettleAsync();
        });
    }

    /// <summary>A task that ends when the agents that are to be asked have answered.</summary>
    public Task SettleAsync() => OnThreadAsync(_agents.SettleAsync);

    /// <summary>Whether nothing but the machine's agent tells its address.</summary>
    private static bool IsAgentsToTell(Machine machine) =>
        machine is { HasAgent: true, Access: { Fault.Length: 0 } access } && (access.Addresses.IsEmpty || access.Source == AddressSource.Agent);

    private async Task OnThreadAsync(Func<Task> errand)
    {
        TaskCompletionSource<Task> begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _events.Post(() => begun.SetResult(errand()));
        if (await Task.WhenAny(begun.Task, _over.Task) == begun.Task)
        {
            await Task.WhenAny(await begun.Task, _over.Task);
        }
    }

    /// <summary>A machine was read: asks its agent, or no longer.</summary>
    private void FollowAgent(Guid domain, Machine machine)
    {
        if (machine.State != MachineState.Running)
        {
            _agents.Forget(domain);
        }
        else if (IsAgentsToTell(machine))
        {
            _agents.Want(domain);
        }
    }

    /// <summary>An agent has come.</summary>
    private void AgentCame(Guid domain)
    {
        if (_directory.FindById(domain.ToString()) is { State: MachineState.Running } machine && IsAgentsToTell(machine))
        {
            _agents.WantAgain(domain);
        }
    }

    private Task<ImmutableArray<InternetAddress>> AskAgentAsync(Guid domain)
    {
        MacAddress mac = _known.TryGetValue(domain, out KnownDomain? known) ? known.ToMachine(_host).Access?.Card.Mac ?? default : default;
        try
        {
            return _lanes.CallLongAsync(connection => connection.Call(domain, one => one.AskAgent(mac)));
        }
        catch (Exception error) when (error is LibvirtException or ObjectDisposedException)
        {
            return Task.FromException<ImmutableArray<InternetAddress>>(error);
        }
    }

    private void AgentAnswered(Guid domain, ImmutableArray<InternetAddress> addresses)
    {
        if (!_known.TryGetValue(domain, out KnownDomain? known))
        {
            return;
        }

        known.AgentAddresses = addresses;
        Machine machine = known.ToMachine(_host);
        if (_isPublished && known.IsRead && !(_directory.FindById(machine.Id) is { } before && before.IsSameAs(machine)))
        {
            _directory.Put(machine);
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.AgentNamedAddresses(machine.Name, string.Join(", ", addresses));
        }
    }
}
