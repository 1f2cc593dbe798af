using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text.Json;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Terminal;
using VirtWold.Web;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold sleep</c>: has the running daemon put a machine to sleep, or keep it awake for a while.</summary>
internal static class SleepCommand
{
    private static readonly Argument<string> Machine = new("MACHINE") { Description = "The machine: its name, its id, or a MAC address of it" };

    private static readonly Setting<SleepWay?> How = Settings.One<SleepWay?>(
        ["--how"],
        "",
        "HOW",
        "save its memory to disk, suspend it by its guest agent, or shutdown; by default as its owner says, else save (on KubeVirt: shutdown)",
        static (string text, out SleepWay? way) =>
        {
            bool isKnown = SleepWays.TryParse(text, out SleepWay known);
            way = known;
            return isKnown;
        },
        SleepWays.Names,
        null);

    private static readonly Option<bool> Inhibit = new("--inhibit") { Description = "Keep it awake instead, for the time of --for" };

    private static readonly Setting<TimeSpan?> For = Settings.One<TimeSpan?>(
        ["--for"],
        "",
        "TIME",
        "With --inhibit: how long, such as 2h; 0s lets it sleep again",
        static (string text, out TimeSpan? span) =>
        {
            bool isRight = Duration.TryParse(text, out TimeSpan read);
            span = read;
            return isRight;
        },
        "a time of at most a week, such as 90s, 20m or 2h",
        null);

    private static readonly Setting<string> TokenFile = Settings.One(
        ["--wake-token-file"],
        "VIRTWOLD_WAKE_TOKEN_FILE",
        "FILE",
        "The file with the token that the daemon was given by its own --wake-token-file",
        Settings.Text,
        "the path of a file",
        "");

    public static Command Create()
    {
        Command command = new("sleep", "Have the running daemon put a machine to sleep, or keep it awake for a while");
        command.Add(Machine);
        command.Add(How.Option);
        command.Add(Inhibit);
        command.Add(For.Option);
        command.Add(StatusCommand.Addresses.Option);
        command.Add(TokenFile.Option);
        command.SetAction(static (parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool inhibit = parsed.GetValue(Inhibit);
        TimeSpan? span = For.In(parsed);
        if (inhibit != span is not null || (inhibit && How.In(parsed) is not null))
        {
            throw new ExitException(ExitStatus.Usage, "--inhibit goes with --for, such as --inhibit --for 2h, and not with --how");
        }

        if (TokenFile.In(parsed) is not { Length: > 0 } file)
        {
            throw new ExitException(ExitStatus.Usage, "this takes the daemon's token: name its file by --wake-token-file FILE");
        }

        string token = PolicyFiles.ReadTokenText(file);
        string machine = parsed.GetRequiredValue(Machine);
        string query = inhibit
            ? string.Create(CultureInfo.InvariantCulture, $"?{SleepHandler.InhibitParameter}={(long)span!.Value.TotalSeconds}s")
            : How.In(parsed) is { } way ? $"?{SleepHandler.HowParameter}={way.Name()}" : "";
        StatusAddress[] given = StatusCommand.Addresses.In(parsed);
        IReadOnlyList<StatusAddress> addresses = given.Length > 0 ? given : DaemonSockets.Find(DaemonSockets.Folder);
        return await AskAsync(addresses, $"{SleepHandler.Prefix[1..]}{Uri.EscapeDataString(machine)}{query}", token, cancellation);
    }

    /// <summary>Asks one daemon after the other, until one knows the machine.</summary>
    private static async Task<int> AskAsync(IReadOnlyList<StatusAddress> addresses, string path, string token, CancellationToken cancellation)
    {
        if (addresses.Count == 0)
        {
            throw StatusCommand.NoDaemon();
        }

        string unknown = "";
        StatusException? silent = null;
        foreach (StatusAddress address in addresses)
        {
            try
            {
                (HttpStatusCode status, JsonElement answer) = await AskAsync(address, path, token, cancellation);
                if (status != HttpStatusCode.NotFound)
                {
                    return Tell(status, answer);
                }

                unknown = TextOf(answer, "error");
            }
            catch (StatusException error)
            {
                silent = error;
            }
        }

        throw unknown.Length > 0 ? new ExitException(ExitStatus.Unavailable, unknown) : silent!;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(
        StatusAddress address, string path, string token, CancellationToken cancellation)
    {
        using StatusClient client = new(address);
        (HttpStatusCode status, JsonDocument answer) = await client.PostAsync(path, token, cancellation);
        using (answer)
        {
            return (status, answer.RootElement.Clone());
        }
    }

    private static int Tell(HttpStatusCode status, JsonElement answer)
    {
        string machine = TextOf(answer, "machine");
        string detail = TextOf(answer, "detail");
        string text = TextOf(answer, "result") switch
        {
            "asleep" => $"{machine} sleeps",
            "already-asleep" => $"{machine} sleeps already",
            "going-to-sleep" => $"{machine} is going to sleep",
            "inhibited" => $"{machine} isn't put to sleep for {Duration.Describe(TimeSpan.FromSeconds(answer.GetProperty("seconds").GetInt64()))}",
            "not-inhibited" => $"{machine} may be put to sleep again",
            _ => "",
        };
        if (text.Length > 0)
        {
            Console.Out.WriteLine(text);
            return ExitStatus.Ok;
        }

        string error = machine.Length > 0 ? $"{machine} isn't put to sleep: {detail}" : TextOf(answer, "error");
        bool isNotPermitted = status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
        throw new ExitException(isNotPermitted ? ExitStatus.NotPermitted : ExitStatus.Unavailable, error);
    }

    private static string TextOf(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
