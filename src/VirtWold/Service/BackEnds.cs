using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Checks;
using VirtWold.Checks.KubeVirt;
using VirtWold.Checks.Libvirt;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Service;

/// <summary>Makes back ends: the one place that knows them by name.</summary>
internal static class BackEnds
{
    /// <summary>Makes the back ends that the options ask for, each with a directory of its own; none is connected yet.</summary>
    /// <param name="options">Which ones.</param>
    /// <param name="turns">How many machines may be woken at once.</param>
    /// <param name="allows">Which machines may be woken.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="ExitException">How to reach one isn't given, or makes no sense.</exception>
    public static ImmutableArray<BackEnd> Create(BackEndOptions options, WakeTurns turns, Func<Machine, bool> allows, ILogger logger)
    {
        if (options.Kind == BackEndKind.Libvirt)
        {
            // The last one that is disposed of ends the event loop, which all of them share.
            return [.. options.LibvirtUris.Select((uri, i) => Create(
                directory => new LibvirtHypervisor(uri, turns, directory, logger) { EndsEventLoop = i == options.LibvirtUris.Count - 1 }, allows))];
        }

        try
        {
            return [Create(directory => new KubeVirtHypervisor(options.KubeVirt, turns, directory, logger), allows)];
        }
        catch (HypervisorException error)
        {
            throw ExitException.From(error, NamesOf(options));
        }
    }

    /// <summary>What the back ends are called, see <see cref="IHypervisor.Name"/>, without making them.</summary>
    public static string NamesOf(BackEndOptions options) => options switch
    {
        { Kind: BackEndKind.Libvirt } => string.Join(", ", options.LibvirtUris),
        { KubeVirt.Kubeconfig: { Length: > 0 } path } => $"the cluster of {path}",
        _ => "the cluster",
    };

    /// <summary>What <c>virtwold check</c> looks at of the back ends that the options ask for.</summary>
    /// <param name="options">Which ones.</param>
    /// <param name="allows">Which machines may be woken.</param>
    /// <param name="policy">Takes over what a cluster wants of all nodes.</param>
    /// <returns>The checks, each with the directory that it fills.</returns>
    public static ImmutableArray<(ICheck Check, MachineDirectory Directory)> Checks(BackEndOptions options, Func<Machine, bool> allows, ISharedPolicyTaker policy)
    {
        if (options.Kind == BackEndKind.KubeVirt)
        {
            MachineDirectory cluster = new() { Allows = allows };
            return [(new KubeVirtCheck(options.KubeVirt, cluster, policy), cluster)];
        }

        return [.. options.LibvirtUris.Select(uri =>
        {
            MachineDirectory directory = new() { Hypervisor = uri, Allows = allows };
            return ((ICheck)new LibvirtCheck(uri, directory), directory);
        })];
    }

    /// <summary>What people do there about machines that can't be woken.</summary>
    public static MachineAdvice Advice(BackEndOptions options) => options.Kind == BackEndKind.Libvirt ? MachineAdvice.Libvirt : MachineAdvice.KubeVirt;

    /// <summary>Asks the hypervisors for their machines, by name.</summary>
    /// <param name="options">Which ones.</param>
    /// <param name="allows">Which machines may be woken.</param>
    /// <param name="policy">Takes over what a cluster wants of all nodes; nothing where that doesn't matter.</param>
    /// <exception cref="ExitException">One doesn't answer.</exception>
    public static Fleet Read(BackEndOptions options, Func<Machine, bool> allows, ISharedPolicyTaker? policy = null)
    {
        using WakeTurns turns = new(1, TimeProvider.System);
        ImmutableArray<BackEnd> backEnds = Create(options, turns, allows, NullLogger.Instance);
        try
        {
            foreach (BackEnd backEnd in backEnds)
            {
                if (policy is not null)
                {
                    backEnd.Hypervisor.Obey(policy);
                }

                if (backEnd.Hypervisor.Start().GetAwaiter().GetResult() is { } error)
                {
                    throw ExitException.From(error, backEnd.Hypervisor.Name);
                }
            }

            Task.WhenAll(backEnds.Select(static backEnd => backEnd.Hypervisor.SettleAsync())).Wait(IBackEnd.SettlingPatience);
            return new Fleet([.. backEnds.Select(static backEnd => backEnd.Directory)]);
        }
        finally
        {
            foreach (BackEnd backEnd in backEnds)
            {
                backEnd.Hypervisor.Dispose();
            }
        }
    }

    private static BackEnd Create(Func<MachineDirectory, IBackEnd> create, Func<Machine, bool> allows)
    {
        MachineDirectory directory = new() { Allows = allows };
        IBackEnd backEnd = create(directory);
        directory.Hypervisor = backEnd.Name;
        directory.Commands = backEnd.Commands;
        directory.CanSleep = backEnd.CanSleep;
        return new BackEnd(backEnd, directory);
    }
}
