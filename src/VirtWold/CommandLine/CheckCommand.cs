using System.CommandLine;
using System.ComponentModel;
using VirtWold.Checks;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold check</c>: everything that must be true for a wake to work, with the daemon's own options.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        Command command = new("check", "Look whether everything is there that a wake needs, with the options of run; changes nothing");
        RunCommand.AddOptions(command);
        command.Add(CommonOptions.Json);
        command.SetAction(static parsed => Run(RunCommand.Read(parsed), parsed.GetValue(CommonOptions.Json)));
        return command;
    }

    /// <summary>The checks, in the order in which the daemon needs what they look at.</summary>
    /// <exception cref="ExitException">The kernel doesn't tell about interfaces.</exception>
    private static IEnumerable<ICheck> Checks(DaemonOptions options)
    {
        Surroundings surroundings = Look(options);
        MachineDirectory directory = new();
        return
        [
            new UserCheck(options.User),
            new InterfaceCheck(surroundings, options.Capture),
            new CaptureCheck(surroundings, options.Capture),
            new ListenCheck(options.Capture),
            new DaemonCheck(surroundings),
            BackEnds.Check(options.BackEnd, directory),
            new MachinesCheck(directory, new WakePolicy(options.Wakeable, SecureOnPasswords.None), BackEnds.Advice(options.BackEnd)),
            new SecureOnCheck(options.SecureOnFile, directory),
        ];
    }

    private static int Run(DaemonOptions options, bool json)
    {
        if (options.User.Length > 0)
        {
            // What that user may is to be looked at, not what root may.
            Identity.Take(options);
        }

        List<Finding> findings = [];
        foreach (Finding finding in Checks(options).SelectMany(static check => check.Run()))
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

    private static string Line(Finding finding)
    {
        string grade = finding.Grade switch
        {
            Grade.Ok => "ok",
            Grade.Warning => "warning",
            _ => "failed",
        };
        string remedy = finding.Remedy is { } text ? $"; {text}" : "";
        return $"{grade,-7}  {finding.Check}: {OneLine.Of(finding.Message)}{OneLine.Of(remedy)}";
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
