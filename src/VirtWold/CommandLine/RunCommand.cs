using System.CommandLine;
using VirtWold.Hosting;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold run</c>, and <c>virtwold</c> alone: the daemon.</summary>
internal static class RunCommand
{
    /// <summary>Gives <paramref name="command"/> the daemon's options and action.</summary>
    public static void Configure(Command command)
    {
        command.Add(CommonOptions.Interfaces.Option);
        command.Add(CommonOptions.LibvirtUri.Option);
        command.Add(CommonOptions.LogLevel.Option);
        command.SetAction(static parsed => RunAsync(parsed));
    }

    private static async Task<int> RunAsync(ParseResult parsed)
    {
        DaemonOptions options = new()
        {
            Interfaces = CommonOptions.Interfaces.In(parsed),
            LibvirtUri = CommonOptions.LibvirtUri.In(parsed),
        };
        LogFormat format = JournalStream.IsStandardError(Environment.GetEnvironmentVariable("JOURNAL_STREAM"))
            ? LogFormat.Journal
            : LogFormat.Text;
        using Stream output = Console.OpenStandardError();
        StderrLogger logger = new(output, format, CommonOptions.LogLevel.In(parsed), TimeProvider.System);
        using ShutdownSignals signals = new();
        using Daemon daemon = new(options, logger);
        return await daemon.RunAsync(signals.Stopping);
    }
}
