using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Service;

/// <summary>
/// Tells the service manager how the daemon stands: ready as soon as packets are heard and the machines are known, and then, whenever it
/// changes, what is heard and known. Feeds its watchdog. Where there is no service manager it does nothing.
/// </summary>
/// <param name="manager">Who is told.</param>
/// <param name="directory">Whether the machines are known, and how many.</param>
/// <param name="backEnd">Who keeps the directory.</param>
/// <param name="gate">The way to the waker.</param>
/// <param name="logger">Told of parts that hang.</param>
internal sealed class ServiceReport(ServiceManager manager, MachineDirectory directory, IBackEnd backEnd, WakeGate gate, ILogger logger)
{
    /// <summary>Runs until it is stopped.</summary>
    /// <param name="sources">Where packets are heard.</param>
    /// <param name="stopping">Ends it, and tells that the end has begun.</param>
    public async Task RunAsync(PacketSources sources, CancellationToken stopping)
    {
        if (!manager.IsThere)
        {
            return;
        }

        await using CancellationTokenRegistration end = stopping.Register(manager.Stopping);
        try
        {
            await FollowAsync(sources, stopping);
        }
        catch (OperationCanceledException)
        {
            // As it should end.
        }
    }

    /// <summary>How things stand, for people.</summary>
    public static string Describe(string product, bool isCurrent, int machines, IReadOnlyList<SourceState> sources)
    {
        StringBuilder text = new();
        if (isCurrent)
        {
            text.Append(CultureInfo.InvariantCulture, $"{machines} {(machines == 1 ? "machine" : "machines")}, {product} connected");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{product} not connected, trying again");
        }

        string heard = string.Join(", ", sources.Where(static source => source.IsListening).Select(static source => source.Name));
        text.Append(heard.Length > 0 ? $"; listening on {heard}" : "");
        text.AppendJoin("", sources.Where(static source => !source.IsListening).Select(static source => $"; {source.Name} {source.Reason}"));
        return text.ToString();
    }

    private async Task FollowAsync(PacketSources sources, CancellationToken stopping)
    {
        string said = "";
        bool isReady = false;
        while (true)
        {
            Task change = Task.WhenAny(directory.NextChange, sources.NextChange);
            bool isCurrent = directory.IsCurrent;
            string status = Describe(backEnd.Product, isCurrent, directory.WakeableCount, sources.States);
            if (isCurrent && !isReady)
            {
                isReady = true;
                manager.Ready(status);
                _ = WatchAsync(sources, stopping);
            }
            else if (status != said)
            {
                manager.Status(status);
            }

            said = status;
            await change.WaitAsync(stopping);
        }
    }

    /// <summary>
    /// Feeds the watchdog, where there is one. Not among the parts: the thread that talks to the hypervisor, which may rightly wait for an
    /// answer as long as it takes, and UDP sockets, which only a datagram wakes.
    /// </summary>
    private Task WatchAsync(PacketSources sources, CancellationToken stopping)
    {
        if (manager.WatchdogTimeout is not { } timeout)
        {
            return Task.CompletedTask;
        }

        List<WatchedPart> parts = [new("the waker", gate.ProveAsync), new($"{backEnd.Product}'s events", backEnd.ProveAsync)];
        parts.AddRange(sources.Captures.Select(static capture => new WatchedPart($"the capture on {capture.Name}", capture.ProveAsync)));
        if (sources.Links is { } links)
        {
            parts.Add(new WatchedPart("the list of interfaces", links.ProveAsync));
        }

        return new Watchdog(manager, timeout, parts, TimeProvider.System, logger).RunAsync(stopping);
    }
}
