using System.Collections.Immutable;
using System.CommandLine;
using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold replay</c>: what each packet of a capture file would have done.</summary>
internal static class ReplayCommand
{
    private static readonly Argument<string> File = new("FILE")
    {
        Description = "Capture file of tcpdump or Wireshark, pcap or pcapng; - is standard input",
    };

    public static Command Create()
    {
        Command command = new("replay", "Show what each packet of a capture file would have done; wakes nothing");
        command.Add(File);
        BackEndSettings.AddTo(command);
        command.Add(CommonOptions.Deep.Option);
        command.Add(CommonOptions.AllowFrom.Option);
        command.Add(CommonOptions.Wakeable.Option);
        command.Add(CommonOptions.SecureOnFile.Option);
        command.Add(CommonOptions.Dedup.Option);
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
            SecureOnFile = CommonOptions.SecureOnFile.In(parsed),
            Window = CommonOptions.Dedup.In(parsed),
        };
        // The hypervisor is asked only where somebody wants it to be: a capture may come from elsewhere.
        ImmutableArray<Machine>? machines = BackEndSettings.AreGiven(parsed) ? BackEnds.Read(options.BackEnd, static _ => true).All : null;
        using Savefile file = Savefile.Open(path);
        Replay replay = new(path == "-" ? "stdin" : Path.GetFileName(path), options, machines, Console.Out);
        try
        {
            while (file.TryRead(out CapturedFrame frame))
            {
                replay.Take(frame);
            }
        }
        finally
        {
            replay.WriteTotals();
        }

        return ExitStatus.Ok;
    }
}
