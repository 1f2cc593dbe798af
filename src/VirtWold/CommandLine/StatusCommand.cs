using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using VirtWold.Hosting;
using VirtWold.Service;
using VirtWold.Terminal;
using VirtWold.Web;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold status</c>: what the running daemons saw and did lately.</summary>
internal static class StatusCommand
{
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

    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Follow it, until q is pressed or it is interrupted" };

    private static readonly Argument<string> Name = new("NAME")
    {
        Description = "Show only machines whose name contains this, or with this MAC address, and packets for them",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        Command command = new("status", "Show what the running daemons saw and did lately: machines, recent packets, counters");
        command.Add(Name);
        command.Add(Addresses.Option);
        command.Add(Watch);
        command.Add(CommonOptions.Json);
        command.SetAction(static (parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        StatusAddress[] given = Addresses.In(parsed);
        NameFilter filter = new(parsed.GetValue(Name) ?? "");
        using DaemonGroup group = new(given.Length > 0 ? () => given : () => DaemonSockets.Find(DaemonSockets.Folder));
        bool json = parsed.GetValue(CommonOptions.Json);
        if (parsed.GetValue(Watch))
        {
            // Where nothing can be shown at the beginning, it is for another reason than that something has ended.
            _ = await ReadAsync(group, cancellation);
            return json || !Tty.IsOutput
                ? await FollowAsync(group, json ? answers => WriteJson(answers, filter, indented: false) : Lines(filter), cancellation)
                : await WatchAsync(group, filter);
        }

        IReadOnlyList<DaemonAnswer> answers = await ReadAsync(group, cancellation);
        if (json)
        {
            WriteJson(answers, filter, indented: true);
        }
        else
        {
            Write(Filter(answers, filter), filter);
        }

        foreach (DaemonAnswer silent in answers.Where(static answer => answer.Error is not null))
        {
            Commands.Say(silent.Error!.Message, ExitStatus.Ok);
        }

        return ExitStatus.Ok;
    }

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

    private static DaemonAnswer[] Filter(IReadOnlyList<DaemonAnswer> answers, NameFilter filter) =>
        [.. answers.Select(answer => answer.Report is null ? answer : answer with { Report = filter.Apply(answer.Report) })];

    private static void Write(IReadOnlyList<DaemonAnswer> answers, NameFilter filter)
    {
        if (!filter.IsAll && answers.All(static answer => answer.Report is not { Machines.Count: > 0 } and not { Packets.Count: > 0 }))
        {
            throw new ExitException(ExitStatus.Unavailable, $"no machine and no recent packet matches '{filter.Text}'; see 'virtwold status' for all of them");
        }

        StatusView view = new(Tty.Columns, TimeZoneInfo.Local, new Palette(Tty.HasColours));
        bool isFirst = true;
        foreach (DaemonAnswer answer in answers)
        {
            if (answer.Report is { } report)
            {
                Console.Out.Write(isFirst ? "" : "\n");
                foreach (string line in view.Lines(answer.Address.Text, report, PacketsOnce))
                {
                    Console.Out.WriteLine(line);
                }

                isFirst = false;
            }
        }
    }

    /// <summary>Writes what is new, for a pipe.</summary>
    private static async Task<int> FollowAsync(DaemonGroup group, Action<IReadOnlyList<DaemonAnswer>> show, CancellationToken cancellation)
    {
        await StatusWatch.RunAsync(group, show, ticks: false, TimeProvider.System, cancellation);
        return ExitStatus.Ok;
    }

    private static Action<IReadOnlyList<DaemonAnswer>> Lines(NameFilter filter)
    {
        PacketLines lines = new(Console.Out);
        return answers => lines.Write(Filter(answers, filter));
    }

    /// <summary>Shows all of it on a screen of its own.</summary>
    private static async Task<int> WatchAsync(DaemonGroup group, NameFilter filter)
    {
        using WatchScreen screen = new(Console.Out);
        try
        {
            await StatusWatch.RunAsync(group, answers => screen.Show(Filter(answers, filter)), ticks: true, TimeProvider.System, screen.Ending);
        }
        catch (OperationCanceledException) when (screen.Ending.IsCancellationRequested)
        {
            // The user has pressed q, or sent a signal.
        }

        return screen.ExitStatus;
    }

    private static void WriteJson(IReadOnlyList<DaemonAnswer> answers, NameFilter filter, bool indented)
    {
        using StandardOutput output = new();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (DaemonAnswer answer in answers)
            {
                answer.WriteTo(writer, filter);
            }

            writer.WriteEndArray();
        }

        output.WriteByte((byte)'\n');
    }
}
