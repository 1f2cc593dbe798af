using System.Collections.Immutable;
using System.CommandLine;
using VirtWold.Capture;
using VirtWold.Capture.Savefiles;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold replay</c>: what each packet of a capture file would have done.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "Capture file of tcpdump or Wireshark, pcap or pcapng, also compressed by gzip or zstd; - is standard input",
    };

    private static readonly Option<bool> NoHypervisor = new("--no-hypervisor")
    {
        Description = "Ask no hypervisor for its machines: show what it would be asked",
    };

    public static Command Create()
    {
        Command command = new("replay", "Show what each packet of a capture file would have done; wakes nothing");
        command.Add(File);
        BackEndSettings.AddTo(command);
        command.Add(NoHypervisor);
        command.Add(CommonOptions.Deep.Option);
        command.Add(CommonOptions.AllowFrom.Option);
        command.Add(CommonOptions.Wakeable.Option);
        command.Add(CommonOptions.SleepPackets.Option);
        command.Add(CommonOptions.SecureOnFile.Option);
        command.Add(CommonOptions.Dedup.Option);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed => Run(parsed));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        string path = parsed.GetRequiredValue(File);
        DaemonOptions options = new()
        {
            BackEnd = BackEndSettings.In(parsed),
            Capture = new CaptureOptions { Deep = CommonOptions.Deep.In(parsed) },
            AllowedSenders = new AllowedSenders(CommonOptions.AllowFrom.In(parsed)),
            Wakeable = CommonOptions.Wakeable.In(parsed),
            SleepPackets = CommonOptions.SleepPackets.In(parsed),
            SecureOnFile = CommonOptions.SecureOnFile.In(parsed),
            Window = CommonOptions.Dedup.In(parsed),
        };
        ImmutableArray<Machine>? machines = Machines(parsed, options.BackEnd);
        using Savefile file = Savefile.Open(path);
        using StandardOutput output = new();
        IReplayOutput show = parsed.GetValue(CommonOptions.Json) ? new ReplayJson(output) : new ReplayText(Console.Out);
        Replay replay = new(path == "-" ? "stdin" : Path.GetFileName(path), options, machines, show);
        try
        {
            while (file.TryRead(out CapturedFrame frame, out string unreadable))
            {
                replay.Take(frame, unreadable);
            }
        }
        finally
        {
            replay.WriteTotals();
        }

        return ExitStatus.Ok;
    }

    /// <summary>The hypervisor's machines; null if none is to be asked.</summary>
    private static ImmutableArray<Machine>? Machines(ParseResult parsed, BackEndOptions backEnd)
    {
        bool isGiven = BackEndSettings.AreGiven(parsed);
        if (parsed.GetValue(NoHypervisor))
        {
            return isGiven ? throw new ExitException(ExitStatus.Usage, "--no-hypervisor contradicts the hypervisor that is named; take one of them out") : null;
        }

        try
        {
            return BackEnds.Read(backEnd, static _ => true).All;
        }
        catch (ExitException error) when (!isGiven)
        {
            throw new ExitException(error.ExitStatus, $"{error.Message}; for a capture from elsewhere add --no-hypervisor");
        }
    }
}
