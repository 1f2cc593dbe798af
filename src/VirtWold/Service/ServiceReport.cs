using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.OwnAddresses;
using VirtWold.StandIn;
using VirtWold.Waking;

namespace VirtWold.Service;

/// <summary>
/// Tells the service manager how the daemon stands: ready as soon as packets are captured and the machines of a hypervisor are known, and
/// then, whenever it changes, what is captured and known. Feeds its watchdog. Without a service manager there is nothing to do.
/// </summary>
/// <param name="manager">The service manager that is notified.</param>
/// <param name="backEnds">The hypervisors and their machines.</param>
/// <param name="gate">The way to the waker.</param>
/// <param name="logger">Told of parts that hang.</param>
internal sealed class ServiceReport(ServiceManager manager, ImmutableArray<BackEnd> backEnds, WakeGate gate, ILogger logger)
{
    /// <summary>Whether there is a service manager.</summary>
    public bool IsWanted => manager.IsThere;

    /// <summary>Runs until it is stopped.</summary>
    /// <param name="sources">Where packets are captured.</param>
    /// <param name="standIns">What stands in for sleeping machines; null if nothing does.</param>
    /// <param name="own">What answers for the daemon's own addresses; null if it has none.</param>
    /// <param name="supervisor">Watches over the watchdog.</param>
    /// <param name="stopping">Ends it, and tells the service manager that the end has begun.</param>
    public async Task RunAsync(PacketSources sources, StandIns? standIns, OwnPresence? own, Supervisor supervisor, CancellationToken stopping)
    {
        await using CancellationTokenRegistration end = stopping.Register(manager.Stopping);
        try
        {
            await FollowAsync(sources, standIns, own, supervisor, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // As it should end.
        }
    }

    /// <summary>How things stand, for people.</summary>
    /// <param name="hypervisors">What each is called, whether it is connected, and how many of its machines can be woken.</param>
    /// <param name="sources">Where packets are captured.</param>
    public static string Describe(IReadOnlyList<(string Name, bool IsConnected, int Machines)> hypervisors, IReadOnlyList<SourceState> sources)
    {
        StringBuilder text = new();
        (string Name, bool IsConnected, int Machines)[] connected = [.. hypervisors.Where(static hypervisor => hypervisor.IsConnected)];
        if (connected.Length > 0)
        {
            int machines = connected.Sum(static hypervisor => hypervisor.Machines);
            string names = string.Join(", ", connected.Select(static hypervisor => hypervisor.Name));
            text.Append(CultureInfo.InvariantCulture, $"{machines} {(machines == 1 ? "machine" : "machines")}, {names} connected");
        }

        foreach ((string name, _, _) in hypervisors.Where(static hypervisor => !hypervisor.IsConnected))
        {
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? "; " : "")}{name} not connected, trying again");
        }

        string heard = string.Join(", ", sources.Where(static source => source.IsListening).Select(static source => source.Name));
        text.Append(heard.Length > 0 ? $"; listening on {heard}" : "");
        text.AppendJoin("", sources.Where(static source => !source.IsListening).Select(static source => $"; {source.Name} {source.Reason}"));
        return text.ToString();
    }

    private async Task FollowAsync(PacketSources sources, StandIns? standIns, OwnPresence? own, Supervisor supervisor, CancellationToken stopping)
    {
        string reported = "";
        bool isReady = false;
        while (true)
        {
            Task change = Task.WhenAny([sources.NextChange, .. backEnds.Select(static backEnd => backEnd.Directory.NextChange)]);
            // With one hypervisor its kind says enough; several are named.
            (string Name, bool IsConnected, int Machines)[] hypervisors =
            [
                .. backEnds.Select(backEnd => (
                    backEnds.Length == 1 ? backEnd.Hypervisor.Product : backEnd.Hypervisor.Name,
                    backEnd.Directory.IsCurrent,
                    backEnd.Directory.WakeableCount)),
            ];
            string status = Describe(hypervisors, sources.States);
            if (!isReady && hypervisors.Any(static hypervisor => hypervisor.IsConnected))
            {
                isReady = true;
                manager.Ready(status);
                FeedWatchdog(sources, standIns, own, supervisor, stopping);
            }
            else if (status != reported)
            {
                manager.Status(status);
            }

            reported = status;
            await change.WaitAsync(stopping);
        }
    }

    /// <summary>What people call a source: the capture on eth0, the socket 0.0.0.0:9.</summary>
    public static string NameOf(IPacketSource source)
    {
        SourceState state = source.State;
        return state.IsInterface ? $"the capture on {state.Name}" : $"the socket {state.Name}";
    }

    /// <summary>Feeds the watchdog, where there is one, for as long as each part proves that it works.</summary>
    private void FeedWatchdog(PacketSources sources, StandIns? standIns, OwnPresence? own, Supervisor supervisor, CancellationToken stopping)
    {
        if (manager.WatchdogTimeout is not { } timeout)
        {
            return;
        }

        Watchdog watchdog = new(manager, timeout, PartsOf(sources, standIns, own, backEnds, gate), TimeProvider.System, logger);
        supervisor.Watch("the watchdog", watchdog.RunAsync(stopping));
    }

    /// <summary>The parts that must work for the daemon to work.</summary>
    public static IReadOnlyList<WatchedPart> PartsOf(
        PacketSources sources, StandIns? standIns, OwnPresence? own, ImmutableArray<BackEnd> backEnds, WakeGate gate)
    {
        List<WatchedPart> parts = [new("the waker", gate.ProveAsync)];
        parts.AddRange(backEnds.Select(static backEnd => new WatchedPart($"{backEnd.Hypervisor.Product}'s events", backEnd.Hypervisor.ProveAsync)));
        parts.AddRange(sources.All.Select(static source => new WatchedPart(NameOf(source), source.ProveAsync)));
        if (sources.Links is { } links)
        {
            parts.Add(new WatchedPart("the list of interfaces", links.ProveAsync));
        }

        if (standIns is not null)
        {
            parts.Add(new WatchedPart("the stand-in", standIns.ProveAsync));
        }

        if (own is not null)
        {
            parts.Add(new WatchedPart("the own address", own.ProveAsync));
        }

        return parts;
    }
}
