using System.CommandLine;
using Microsoft.Extensions.Logging;
using VirtWold.Hosting;
using VirtWold.Service;
using VirtWold.Steering;
using VirtWold.Steering.Status;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold steer</c>: shares a NIC that must stay in the host's network namespace with a pod.</summary>
internal static class SteerCommand
{
    private static readonly Option<bool> Remove = new("--remove")
    {
        Description = "Remove what an earlier start has left in the kernel, of --interface or of all, and end",
    };

    public static Command Create()
    {
        Command command = new("steer", "Share a NIC that must stay where it is: steer chosen frames through a veth to a pod, by eBPF");
        SteerSettings.AddTo(command);
        command.Add(Remove);
        command.Add(CommonOptions.LogLevel.Option);
        command.Add(CommonOptions.LogFormat.Option);
        command.Add(SteerStatusCommand.Create());
        command.Add(SteerCheckCommand.Create());
        command.SetAction(static parsed => parsed.GetValue(Remove) ? RemoveLeftovers(parsed) : Run(parsed));
        return command;
    }

    /// <summary>The end that a failure to steer leads to.</summary>
    public static ExitException ExitOf(SteeringException error) => new(
        error.Failure switch
        {
            SteeringFailure.BadRequest => ExitStatus.Usage,
            SteeringFailure.NotPermitted => ExitStatus.NotPermitted,
            _ => ExitStatus.Unavailable,
        },
        error.Message);

    private static int RemoveLeftovers(ParseResult parsed)
    {
        try
        {
            IReadOnlyList<string> removed = Leftovers.Remove(SteerSettings.Interface.In(parsed));
            Console.Out.WriteLine(removed.Count > 0 ? $"Removed {string.Join(", ", removed)}" : "Nothing was left");
            return ExitStatus.Ok;
        }
        catch (SteeringException error)
        {
            throw ExitOf(error);
        }
    }

    private static int Run(ParseResult parsed)
    {
        SteerOptions options = SteerSettings.In(parsed);
        if (Limits.MissingProc() is { } missing)
        {
            throw new ExitException(ExitStatus.Unavailable, missing);
        }

        try
        {
            // This may become the same program again, with fewer rights: so it comes before everything that lasts.
            using Steerer steerer = Steerer.Start(options);
            using DaemonLogger log = DaemonLogger.Open(CommonOptions.LogFormat.In(parsed), CommonOptions.LogLevel.In(parsed));
            foreach (StrayVariable stray in StrayVariable.OfThisProcess())
            {
                log.Logger.UnknownVariable(stray.Name, stray.Hint);
            }

            Run(steerer, log.Logger);
            return ExitStatus.Ok;
        }
        catch (SteeringException error)
        {
            throw ExitOf(error);
        }
    }

    private static void Run(Steerer steerer, ILogger logger)
    {
        using ServiceManager manager = ServiceManager.Find(Environment.GetEnvironmentVariable, logger);
        using ProcessSignals signals = new();
        signals.Reloading += steerer.RequestReload;
        using StatusPort status = new(steerer);
        Task answering = status.RunAsync(signals.Stopping);
        steerer.Run(manager, logger, signals.Stopping);
        answering.Wait(CancellationToken.None);
    }
}
