using System.Collections.Immutable;

namespace VirtWold.Machines.KubeVirt;

/// <content>By what machines can be seen to be ready.</content>
internal sealed partial class MachineTable
{
    /// <summary>By what a machine that runs can be seen to be ready: what KubeVirt tells of it, which is known without asking.</summary>
    public MachineSigns SignsOf(Machine machine)
    {
        lock (_lock)
        {
            Instance? instance = _entries.TryGetValue(machine.Name, out Entry? entry) ? entry.Instance : null;
            bool isRunning = instance is { Phase: "Running", IsDeleting: false, IsPaused: false };
            // Each machine of KubeVirt's has a channel for the agent.
            return new MachineSigns(isRunning && instance!.HasAgent ? AgentState.Connected : AgentState.Silent, Cards(machine))
            {
                IsProbed = isRunning && instance!.IsProbed,
                MayStaySilent = entry is not { HadAgent: true } && instance is not { HasProbe: true },
                AreKept = true,
            };
        }
    }

    /// <summary>Where a machine is heard from this node: at the device that its owner has named, as for the stand-in.</summary>
    private static ImmutableArray<NetworkCard> Cards(Machine machine) =>
        machine.Access is { Device: { Length: > 0 } device } ? [.. machine.Macs.Select(mac => new NetworkCard(mac, device, CardKind.Bridge))] : [];
}
