using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.ComponentModel;
using VirtWold.Checks;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Terminal;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold check</c>: everything that must be true for a wake to work, with the daemon's own options.</summary>
internal static class CheckCommand
{
    /// <summary>The value that stands for no unit.</summary>
    private const string NoUnit = "none";

    private const int GradeWidth = 7;

    private static readonly Option<string> Unit = new("--unit")
    {
        Description = "Look with the settings of this unit of systemd, as its user: virtwold@eth0; by default that of the interface, if it is in use; none for no unit",
        HelpName = "UNIT",
    };

    public static Command Create()
    {
        Command command = new("check", "Check that everything needed for a wake is in place, with the options of run; changes nothing");
        RunCommand.AddOptions(command);
        command.Add(Unit);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed =>
        {
            bool json = parsed.GetValue(CommonOptions.Json);
            if (UnitSettings.Current is null && UnitFor(parsed) is { } unit)
            {
                UnitSettings.CheckAs(unit, json);
            }

            return Run(RunCommand.Read(parsed), UnitSettings.Current, json);
        });
        return command;
    }

    /// <summary>The unit whose settings count: the one that was named, or the one in use if nothing but an interface was named.</summary>
    /// <exception cref="ExitException">There is no such unit, or it was named among other options.</exception>
    private static ServiceUnit? UnitFor(ParseResult parsed)
    {
        string[] given = [.. parsed.CommandResult.Children.OfType<OptionResult>().Where(static option => !option.Implicit).Select(static option => option.Option.Name)];
        if (parsed.GetValue(Unit) is { Length: > 0 } name)
        {
            return name == NoUnit ? null
                : given.FirstOrDefault(static option => option is not ("--unit" or "--json")) is { } other
                    ? throw new ExitException(ExitStatus.Usage, $"with --unit all settings come from the unit; take {other} out")
                    : UnitSettings.Find(name);
        }

        string[] interfaces = CommonOptions.Interfaces.In(parsed);
        bool isPlain = interfaces.Length <= 1 && given.All(static option => option is "--interface" or "--json") && !Settings.AnyVariableIsSet();
        return isPlain && Environment.IsPrivilegedProcess ? UnitSettings.FindUsed(interfaces.FirstOrDefault() ?? "") : null;
    }

    /// <summary>The checks, in the order in which the daemon needs what they look at.</summary>
    /// <exception cref="ExitException">The kernel doesn't tell about interfaces.</exception>
    private static IEnumerable<ICheck> Checks(DaemonOptions options, ServiceUnit? unit)
    {
        Surroundings surroundings = Look(options);
        WakePolicy policy = new(options.Wakeable, SecureOnPasswords.None);
        ImmutableArray<(ICheck Check, MachineDirectory Directory)> backEnds = BackEnds.Checks(options.BackEnd, policy.Allows, new EffectivePolicy(options, policy));
        Fleet fleet = new([.. backEnds.Select(static backEnd => backEnd.Directory)]);
        return
        [
            new UnitCheck(unit),
            new UserCheck(options.User),
            new InterfaceCheck(surroundings, options.Capture),
            new CaptureCheck(surroundings, options.Capture),
            new ListenCheck(options.Capture, unit),
            new StatusCheck(options.Status.Addresses, unit),
            new TokenCheck(options.Status.TokenFile, unit),
            new DaemonCheck(surroundings),
            .. backEnds.Select(static backEnd => backEnd.Check),
            new MachinesCheck(fleet, policy, BackEnds.Advice(options.BackEnd)),
            new SecureOnCheck(options.SecureOnFile, unit, fleet),
            new StandInCheck(options.StandIn, surroundings, fleet, policy.Allows),
        ];
    }

    private static int Run(DaemonOptions options, ServiceUnit? unit, bool json)
    {
        if (options.User.Length > 0)
        {
            // What that user may is to be looked at, not what root may.
            Identity.Take(options, unit?.MayBindLowPorts ?? true);
        }

        return Report(Checks(options, unit).SelectMany(static check => check.Run()).Concat(Log(options)).Concat(Strays()), json);
    }

    /// <summary>Prints what is found, as it is found.</summary>
    /// <returns>The program's exit status.</returns>
    public static int Report(IEnumerable<Finding> found, bool json)
    {
        List<Finding> findings = [];
        foreach (Finding finding in found)
        {
            findings.Add(finding);
            if (!json)
            {
                Console.Out.WriteLine(Line(finding));
            }
        }

        if (json)
        {
            CheckReport.Of(findings).Write();
        }

        return StatusOf(findings.Find(static finding => finding.Grade == Grade.Failed)?.Fault ?? Fault.None);
    }

    /// <summary>Whether the log can be had; only the journal may not be there.</summary>
    private static Finding[] Log(DaemonOptions options)
    {
        try
        {
            DaemonLogger.Open(options.LogFormat, options.LogLevel).Dispose();
            return [];
        }
        catch (ExitException error)
        {
            return [Finding.Failed("log", Fault.Unavailable, error.Message, null)];
        }
    }

    private static IEnumerable<Finding> Strays() => StrayVariable.OfThisProcess()
        .Select(static stray => Finding.Warning("settings", $"{stray.Name} in the environment is no setting", stray.Hint));

    private static string Line(Finding finding)
    {
        (string grade, Colour colour) = finding.Grade switch
        {
            Grade.Ok => ("ok", Colour.Good),
            Grade.Warning => ("warning", Colour.Warning),
            _ => ("failed", Colour.Bad),
        };
        string remedy = finding.Remedy is { } text ? $"; {text}" : "";
        return $"{new Palette(Tty.HasColours).Paint(grade, colour)}{new string(' ', GradeWidth - grade.Length)}  {finding.Check}: {OneLine.Of(finding.Message)}{OneLine.Of(remedy)}";
    }

    private static Surroundings Look(DaemonOptions options)
    {
        try
        {
            return Surroundings.Look(options.Capture);
        }
        catch (Win32Exception error)
        {
            throw new ExitException(ExitStatus.Unavailable, $"the kernel doesn't tell about network interfaces: {error.Message}");
        }
    }

    /// <summary>The first failure decides: what comes after it may be only its consequence.</summary>
    private static int StatusOf(Fault fault) => fault switch
    {
        Fault.None => ExitStatus.Ok,
        Fault.BadRequest => ExitStatus.Usage,
        Fault.NotPermitted => ExitStatus.NotPermitted,
        _ => ExitStatus.Unavailable,
    };
}
