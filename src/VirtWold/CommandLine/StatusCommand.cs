using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using VirtWold.Service;
using VirtWold.Terminal;
using VirtWold.Web;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold status</c>: what the running daemons saw and did lately.</summary>
internal static class StatusCommand
{
    /// <summary>Wider than any terminal; where the output is none, nothing is cut.</summary>
    private const int Unlimited = 10_000;

    private const int PacketsOnce = 20;

    /// <summary>Where the daemons are; without it, where the units have their sockets.</summary>
    internal static readonly Setting<StatusAddress[]> Addresses = Settings.Many<StatusAddress>(
        ["--status"],
        "VIRTWOLD_STATUS",
        "ADDRESS",
        $"Where the daemon serves it, unix:PATH or IP:PORT; by default all sockets in {DaemonSockets.Folder}",
        StatusAddress.TryParse,
        "unix: and an absolute path, or an IP address and a port, such as 127.0.0.1:9277",
        splits: false);

    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Follow it, until it is interrupted" };

    public static Command Create()
    {
        Command command = new("status", "Show what the running daemons saw and did lately: machines, recent packets, counters");
        command.Add(Addresses.Option);
        command.Add(Watch);
        command.Add(CommonOptions.Json);
        command.SetAction(static (parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        StatusAddress[] given = Addresses.In(parsed);
        using DaemonGroup group = new(given.Length > 0 ? () => given : () => DaemonSockets.Find(DaemonSockets.Folder));
        bool json = parsed.GetValue(CommonOptions.Json);
        if (parsed.GetValue(Watch))
        {
            // Where nothing can be shown at the beginning, it is for another reason than that something has ended.
            _ = await ReadAsync(group, cancellation);
            await StatusWatch.RunAsync(group, json ? WriteJson : Screen(), cancellation);
            return ExitStatus.Ok;
        }

        IReadOnlyList<DaemonAnswer> answers = await ReadAsync(group, cancellation);
        if (json)
        {
            WriteJson(answers, indented: true);
        }
        else
        {
            Write(answers, Columns, PacketsOnce);
        }

        foreach (DaemonAnswer silent in answers.Where(static answer => answer.Error is not null))
        {
            Commands.Say(silent.Error!.Message, ExitStatus.Ok);
        }

        return ExitStatus.Ok;
    }

    private static int Columns => Console.IsOutputRedirected || Console.WindowWidth <= 0 ? Unlimited : Console.WindowWidth;

    /// <summary>Asks all daemons.</summary>
    /// <exception cref="ExitException">There is none.</exception>
    /// <exception cref="StatusException">None answers.</exception>
    private static async Task<IReadOnlyList<DaemonAnswer>> ReadAsync(DaemonGroup group, CancellationToken cancellation)
    {
        IReadOnlyList<DaemonAnswer> answers = await group.ReadAsync(cancellation);
        return answers switch
        {
            [] => throw NoDaemon(),
            [var first, ..] when answers.All(static answer => answer.Error is not null) => throw first.Error!,
            _ => answers,
        };
    }

    /// <summary>The error where no daemon is found.</summary>
    internal static ExitException NoDaemon() => new(
        ExitStatus.Unavailable,
        $"no virtwold serves its status in {DaemonSockets.Folder}: none is running, or it was started without --status; start the unit (systemctl start virtwold@INTERFACE), or name the address: --status ADDRESS");

    private static void Write(IReadOnlyList<DaemonAnswer> answers, int columns, int packets)
    {
        StatusView view = new(columns, TimeZoneInfo.Local);
        bool isFirst = true;
        foreach (DaemonAnswer answer in answers)
        {
            if (answer.Report is { } report)
            {
                Console.Out.Write(isFirst ? "" : "\n");
                foreach (string line in view.Lines(answer.Address.Text, report, packets))
                {
                    Console.Out.WriteLine(line);
                }

                isFirst = false;
            }
        }
    }

    private static Action<IReadOnlyList<DaemonAnswer>> Screen() => Console.IsOutputRedirected
        ? new PacketLines(Console.Out).Write
        : static answers =>
        {
            // From the top of a cleared screen (ECMA-48: CUP, ED); what doesn't fit is cut, or the top would be gone.
            Console.Out.Write("\u001B[H\u001B[2J");
            Write(answers, Columns, Math.Max(1, (Console.WindowHeight / 2) - 4));
            foreach (DaemonAnswer silent in answers.Where(static answer => answer.Error is not null))
            {
                Console.Out.WriteLine(Hosting.OneLine.Of(silent.Error!.Message));
            }
        };

    private static void WriteJson(IReadOnlyList<DaemonAnswer> answers) => WriteJson(answers, indented: false);

    private static void WriteJson(IReadOnlyList<DaemonAnswer> answers, bool indented)
    {
        using Stream output = Console.OpenStandardOutput();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (DaemonAnswer answer in answers)
            {
                answer.WriteTo(writer);
            }

            writer.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }
}
