using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using VirtWold.Hosting;
using VirtWold.Hosting.Logs;
using VirtWold.Service;

namespace VirtWold.CommandLine;

/// <summary>The command line as a whole.</summary>
internal static class Commands
{
    /// <summary>Where <see cref="Say"/> writes to.</summary>
    public static Stream Error { get; set; } = StandardError.ForLastWords();

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The program's exit status, see <see cref="ExitStatus"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParserConfiguration parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        RootCommand root = Root();
        string[] words = LegacyArguments.Translate(Shorthand.Expand(arguments));
        ParseResult parsed = root.Parse(words, parsing);
        if (parsed.Action is HelpAction && UsageMistake.IsNoCommand(words, root))
        {
            // Help on nothing: what was typed is looked at without the question.
            parsed = root.Parse(words[0], parsing);
        }

        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            return Say(UsageMistake.Describe(parsed), ExitStatus.Usage);
        }

        if (parsed.Action is not HelpAction && UsageMistake.UnknownOption(parsed) is { } unknown)
        {
            return Say(unknown, ExitStatus.Usage);
        }

        if (parsed.Action is not (HelpAction or VersionAction) && Limits.Shortage() is { } shortage)
        {
            return Say(shortage, ExitStatus.Unavailable);
        }

        SayStrayVariables(parsed);

        try
        {
            InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception error) when (ExitException.From(error) is { } end)
        {
            return Say(end.Message, end.ExitStatus);
        }
        catch (IOException error) when (Limits.IsTooManyFiles(error))
        {
            return Say("too many files are open; raise the limit (ulimit -n, or LimitNOFILE= in a unit)", ExitStatus.Unavailable);
        }
        catch (IOException error)
        {
            return Say($"can't write: {error.Message}", ExitStatus.Unavailable);
        }
        catch (UnauthorizedAccessException error) when (error.InnerException is IOException closed)
        {
            // Standard output isn't open.
            return Say($"can't write: {closed.Message}", ExitStatus.Unavailable);
        }
    }

    /// <summary>Says one line on standard error. Where nobody reads that, or it isn't open, the line is lost and nothing else.</summary>
    /// <returns><paramref name="exitStatus"/>.</returns>
    public static int Say(string message, int exitStatus)
    {
        try
        {
            Error.Write(Encoding.UTF8.GetBytes($"virtwold: {OneLine.Of(message)}\n"));
        }
        catch (IOException)
        {
            // The exit status tells.
        }

        return exitStatus;
    }

    /// <summary>Says that something went wrong which nobody had foreseen, after all that the log has still to say.</summary>
    /// <returns>The exit status for that.</returns>
    public static int SayFault(object fault)
    {
        ProcessEnd.Flush();
        return Say($"internal error, please report it: {fault}", ExitStatus.Software);
    }

    /// <summary>The whole of it: commands, options, arguments.</summary>
    public static RootCommand Root()
    {
        RootCommand root = new("Wake-on-LAN for virtual machines: a magic packet starts the machine that owns the address.");
        Command run = new("run", "Hear magic packets and wake machines; the default command");
        foreach (Command command in new[] { root, run })
        {
            RunCommand.Configure(command);
        }

        root.Add(run);
        root.Add(ListCommand.Create());
        root.Add(CheckCommand.Create());
        root.Add(SendCommand.Create());
        root.Add(ReplayCommand.Create());
        root.Add(StatusCommand.Create());
        root.Add(SleepCommand.Create());
        root.Add(SteerCommand.Create());
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            // By itself it asks the runtime's console, which switches a terminal into application mode.
            help.Action = new HelpAction { MaxWidth = Tty.Columns };
        }

        VersionOption version = root.Options.OfType<VersionOption>().Single();
        version.Action = new VersionAction();
        return root;
    }

    /// <summary>What the daemon logs, and the check finds, others say at once.</summary>
    private static void SayStrayVariables(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is { Name: "list" or "send" or "replay" or "status" or "sleep" })
        {
            foreach (StrayVariable stray in StrayVariable.OfThisProcess())
            {
                Say($"{stray.Name} in the environment is no setting; {stray.Hint}", ExitStatus.Ok);
            }
        }
    }

    /// <summary>Prints the program's name and version.</summary>
    private sealed class VersionAction : System.CommandLine.Invocation.SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"virtwold {ProgramVersion.Text}");
            return ExitStatus.Ok;
        }
    }
}
