using System.CommandLine;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging;
using VirtWold.Capture;
using VirtWold.Hosting;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.OwnAddresses;
using VirtWold.Service;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold run</c>, and <c>virtwold</c> alone: the daemon.</summary>
internal static class RunCommand
{
    private static readonly Setting<IPEndPoint[]> Listen = Settings.Many<IPEndPoint>(
        ["--listen", "--listen-address", "--address"],
        "VIRTWOLD_LISTEN",
        "IP:PORT",
        "Listen on a UDP socket, too: for senders on this host, or without CAP_NET_RAW; may be given several times",
        TryReadEndpoint,
        "an IP address and a port, such as 127.0.0.1:9 or [::]:9");

    private static readonly Setting<int> MaxStarts = Settings.One(
        ["--max-starts"],
        "VIRTWOLD_MAX_STARTS",
        "N",
        "Wake at most so many machines at once; the rest queue (default 4)",
        TryReadMaxStarts,
        "a number from 1 to 64, such as 4",
        DaemonOptions.DefaultMaxStarts);

    private static readonly Setting<string> NodeName = Settings.One(
        ["--node-name"],
        "VIRTWOLD_NODE_NAME",
        "NAME",
        "KubeVirt: what this node is called in events and leases; by default the host's name",
        Settings.Text,
        "the name of a node",
        Environment.MachineName);

    private static readonly Setting<bool> StandIn = Settings.Flag(
        ["--stand-in"], "VIRTWOLD_STAND_IN", "Answer for sleeping machines whose metadata asks for it (access): a first connection wakes them");

    private static readonly Setting<OwnAddress[]> OwnAddresses = Settings.Many<OwnAddress>(
        ["--own-address"],
        "VIRTWOLD_OWN_ADDRESS",
        "ADDRESS/LENGTH[@VLAN]",
        "Answer on the interface for an address that the kernel doesn't have: ARP, ping, and a page by HTTP; may be given several times",
        OwnAddress.TryParse,
        "an address with the length of its network's prefix, and the VLAN where it is in one, such as 192.168.123.150/24@123");

    /// <summary>How long everything may take to be closed when the daemon has ended.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private static readonly Setting<bool> DryRun = Settings.Flag(["--dry-run"], "VIRTWOLD_DRY_RUN", "Do everything but wake");

    private static readonly Setting<bool> Promiscuous = Settings.Flag(
        ["--promiscuous"], "VIRTWOLD_PROMISCUOUS", "Hear frames that are addressed to other stations, too");

    private static readonly Setting<bool> WaitForInterface = Settings.Flag(
        ["--wait-for-interface"], "VIRTWOLD_WAIT_FOR_INTERFACE", "Start even if an interface isn't there, or is down, and wait for it");

    /// <summary>Gives <paramref name="command"/> the daemon's options and action.</summary>
    public static void Configure(Command command)
    {
        AddOptions(command);
        command.SetAction(static parsed => RunAsync(parsed));
    }

    /// <summary>Gives <paramref name="command"/> the daemon's options.</summary>
    public static void AddOptions(Command command)
    {
        command.Add(CommonOptions.Interfaces.Option);
        BackEndSettings.AddTo(command);
        command.Add(Listen.Option);
        command.Add(CommonOptions.AllowFrom.Option);
        command.Add(CommonOptions.Wakeable.Option);
        command.Add(CommonOptions.SecureOnFile.Option);
        command.Add(CommonOptions.Dedup.Option);
        command.Add(MaxStarts.Option);
        command.Add(NodeName.Option);
        StatusSettings.AddTo(command);
        command.Add(StandIn.Option);
        command.Add(CommonOptions.SleepPackets.Option);
        command.Add(OwnAddresses.Option);
        command.Add(DryRun.Option);
        command.Add(CommonOptions.Deep.Option);
        command.Add(Promiscuous.Option);
        command.Add(WaitForInterface.Option);
        command.Add(CommonOptions.User.Option);
        command.Add(CommonOptions.LogLevel.Option);
        command.Add(CommonOptions.LogFormat.Option);
    }

    /// <summary>What the daemon is to do by its options and their environment variables.</summary>
    /// <exception cref="ExitException">A variable's value can't be read, or options don't go together.</exception>
    public static DaemonOptions Read(ParseResult parsed)
    {
        BackEndOptions backEnd = BackEndSettings.In(parsed);
        return Read(parsed, backEnd with { KubeVirt = backEnd.KubeVirt with { Node = NodeName.In(parsed), AlsoByOption = FieldsIn(parsed) } });
    }

    private static string[] FieldsIn(ParseResult parsed) =>
        [.. BackEndSettings.FieldsIn(parsed), .. MaxStarts.IsSet(parsed) ? [WakeConfigKeys.MaxStarts] : Array.Empty<string>()];

    private static DaemonOptions Read(ParseResult parsed, BackEndOptions backEnd) => new()
    {
        Capture = new CaptureOptions
        {
            Interfaces = CommonOptions.Interfaces.In(parsed),
            WaitForInterface = WaitForInterface.In(parsed),
            Deep = CommonOptions.Deep.In(parsed),
            Promiscuous = Promiscuous.In(parsed),
            Listen = Listen.In(parsed),
        },
        AllowedSenders = new AllowedSenders(CommonOptions.AllowFrom.In(parsed)),
        Wakeable = CommonOptions.Wakeable.In(parsed),
        SecureOnFile = CommonOptions.SecureOnFile.In(parsed),
        Window = CommonOptions.Dedup.In(parsed),
        MaxStarts = MaxStarts.In(parsed),
        Status = StatusSettings.In(parsed),
        StandIn = StandIn.In(parsed),
        SleepPackets = CommonOptions.SleepPackets.In(parsed),
        OwnAddresses = OwnAddressesIn(parsed),
        DryRun = DryRun.In(parsed),
        User = CommonOptions.User.In(parsed),
        BackEnd = backEnd,
        LogLevel = CommonOptions.LogLevel.In(parsed),
        LogFormat = CommonOptions.LogFormat.In(parsed),
    };

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        DaemonOptions options = Read(parsed);
        if (Limits.MissingProc() is { } missing)
        {
            throw new ExitException(ExitStatus.Unavailable, missing);
        }

        Identity.Take(options);
        if (parsed.Tokens.Count == 0 && !Console.IsErrorRedirected)
        {
            Commands.Say("listening for magic packets; Ctrl-C ends it, 'virtwold --help' lists the other commands", ExitStatus.Ok);
        }

        using DaemonLogger log = DaemonLogger.Open(options.LogFormat, options.LogLevel);
        foreach (StrayVariable stray in StrayVariable.OfThisProcess())
        {
            log.Logger.UnknownVariable(stray.Name, stray.Hint);
        }

        try
        {
            Task<int> running = RunAsync(options, log.Logger);
            // It ends before the daemon only by a fault, which is thrown here: a daemon without a log isn't to go on.
            await await Task.WhenAny(running, log.Ended);
            return await running;
        }
        catch (Exception error) when (ExitException.From(error) is { } end && log.TrySayLast(end.Message))
        {
            return end.ExitStatus;
        }
    }

    private static async Task<int> RunAsync(DaemonOptions options, ILogger logger)
    {
        using ServiceManager manager = ServiceManager.Find(Environment.GetEnvironmentVariable, logger);
        using Daemon daemon = new(options, manager, logger);
        using ProcessSignals signals = new();
        signals.Reloading += () => manager.Reload(daemon.Reload);
        int status = await daemon.RunAsync(signals.Stopping);
        // What is closed from here on is native, too: a hypervisor's library that hangs must not keep the process.
        ProcessEnd.AtLatestIn(EndPatience, status);
        return status;
    }

    private static bool TryReadMaxStarts(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= 64;

    private static bool TryReadEndpoint(string text, out IPEndPoint endpoint)
    {
        bool parsed = IPEndPoint.TryParse(text, out IPEndPoint? value) && value.Port != 0;
        endpoint = value ?? new IPEndPoint(IPAddress.None, 0);
        return parsed;
    }

    /// <summary>The addresses: on the one interface that is named.</summary>
    /// <exception cref="ExitException">It isn't one.</exception>
    private static OwnAddress[] OwnAddressesIn(ParseResult parsed)
    {
        OwnAddress[] addresses = OwnAddresses.In(parsed);
        return addresses.Length == 0 || CommonOptions.Interfaces.In(parsed).Length == 1
            ? addresses
            : throw new ExitException(ExitStatus.Usage, "--own-address needs one --interface, the one that the address is on");
    }
}
