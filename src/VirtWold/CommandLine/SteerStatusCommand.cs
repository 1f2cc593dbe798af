using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using VirtWold.Hosting;
using VirtWold.Service;
using VirtWold.Steering;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Status;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold steer status</c>: what is attached where and how, and what each rule has done.</summary>
internal static class SteerStatusCommand
{
    private static readonly Option<string> Interface = new("--interface", "-i") { Description = "Show this NIC only", HelpName = "NIC" };

    private static readonly Option<bool> Watch = new("--watch", "-w") { Description = "Show each frame that is steered or refused, until it is interrupted" };

    private static readonly Option<string> WriteFile = new("--write") { Description = "With --watch: write the frames into this pcapng file, each with its verdict as a comment", HelpName = "FILE" };

    private static readonly Argument<string[]> Expression = new("EXPRESSION")
    {
        Description = "With --watch: show these frames only, an expression as tcpdump takes it",
        Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create()
    {
        Command command = new("status", "Show what is attached where and how, and what each rule has done");
        command.Add(Interface);
        command.Add(Watch);
        command.Add(WriteFile);
        command.Add(Expression);
        command.Add(CommonOptions.Json);
        command.SetAction(static async (parsed, cancellation) =>
        {
            try
            {
                return await RunAsync(parsed, cancellation);
            }
            catch (SteeringException error)
            {
                throw SteerCommand.ExitOf(error);
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string only = parsed.GetValue(Interface) ?? "";
        bool json = parsed.GetValue(CommonOptions.Json);
        string[] steered = [.. SteerLock.Nics().Where(nic => only.Length == 0 || nic == only)];
        string[] left = [.. PinFolder.Nics().Where(nic => (only.Length == 0 || nic == only) && !steered.Contains(nic))];
        string expression = string.Join(' ', parsed.GetValue(Expression) ?? []);
        string file = parsed.GetValue(WriteFile) ?? "";
        if (!parsed.GetValue(Watch))
        {
            if (expression.Length > 0 || file.Length > 0)
            {
                throw new ExitException(ExitStatus.Usage, $"{(file.Length > 0 ? "--write" : $"'{expression}'")} is about frames; add --watch");
            }
        }
        else
        {
            using FrameFilter filter = new(expression);
            return steered switch
            {
                [] => throw new ExitException(ExitStatus.Unavailable, "no process steers here; start one: virtwold steer --interface NIC --peer VETH"),
                [var nic] => await WatchAsync(nic, json, filter, file, cancellation),
                _ => throw new ExitException(ExitStatus.Usage, $"several NICs are steered ({string.Join(", ", steered)}); name one: --interface {steered[0]}"),
            };
        }

        List<SteerReport> reports = [];
        foreach (string nic in steered)
        {
            if (await StatusClient.TryReadAsync(nic, cancellation) is { } report)
            {
                reports.Add(report);
            }
        }

        reports.AddRange(left.Select(Leftovers.Report).OfType<SteerReport>());
        if (reports.Count == 0 && !json)
        {
            throw new ExitException(ExitStatus.Unavailable, $"nothing is steered{(only.Length > 0 ? $" at {only}" : " here")}; start it: virtwold steer --interface NIC --peer VETH");
        }

        Write(reports, json);
        return ExitStatus.Ok;
    }

    private static void Write(List<SteerReport> reports, bool json)
    {
        if (!json)
        {
            foreach (string line in reports.SelectMany(static report => SteerView.Lines(report, DateTimeOffset.UtcNow)))
            {
                Console.Out.WriteLine(line);
            }

            return;
        }

        WriteJson(indented: true, writer =>
        {
            writer.WriteStartArray();
            reports.ForEach(report => report.WriteTo(writer));
            writer.WriteEndArray();
        });
    }

    private static async Task<int> WatchAsync(string nic, bool json, FrameFilter filter, string path, CancellationToken cancellation)
    {
        using FrameFile? file = path.Length > 0 ? new FrameFile(path) : null;
        using StatusClient client = StatusClient.Connect(nic, watches: true) ?? throw new ExitException(ExitStatus.Unavailable, $"nobody steers {nic} any more");
        _ = await client.ReadReportAsync(nic, cancellation);
        await foreach (SteeredFrame frame in client.ReadFramesAsync(cancellation))
        {
            if (!filter.Matches(frame))
            {
                continue;
            }

            file?.Add(frame);
            if (json)
            {
                WriteJson(indented: false, frame.WriteTo);
            }
            else
            {
                await Console.Out.WriteLineAsync(FrameText.Of(frame, TimeZoneInfo.Local));
            }
        }

        return cancellation.IsCancellationRequested ? ExitStatus.Ok : throw new ExitException(ExitStatus.Unavailable, $"who steered {nic} has ended");
    }

    private static void WriteJson(bool indented, Action<Utf8JsonWriter> write)
    {
        using StandardOutput output = new();
        using (Utf8JsonWriter writer = new(output, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        output.WriteByte((byte)'\n');
    }
}
