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
    /// <summary>Makes the back end that the options ask for; it isn't connected yet.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="turns">How many machines may be woken at once.</param>
    /// <param name="directory">The directory it fills and keeps.</param>
    /// <param name="logger">The log.</param>
    /// <exception cref="ExitException">How to reach it isn't said, or makes no sense.</exception>
    public static IBackEnd Create(BackEndOptions options, WakeTurns turns, MachineDirectory directory, ILogger logger)
    {
        if (options.Kind == BackEndKind.Libvirt)
        {
            return new LibvirtHypervisor(options.LibvirtUri, turns, directory, logger) { EndsEventLoop = true };
        }

        try
        {
            return new KubeVirtHypervisor(options.KubeVirt, turns, directory, logger);
        }
        catch (HypervisorException error)
        {
            throw ExitException.From(error, NameOf(options));
        }
    }

    /// <summary>What the back end is called, see <see cref="IHypervisor.Name"/>, without making it.</summary>
    public static string NameOf(BackEndOptions options) => options switch
    {
        { Kind: BackEndKind.Libvirt } => options.LibvirtUri,
        { KubeVirt.Kubeconfig: { Length: > 0 } path } => $"the cluster of {path}",
        _ => "the cluster",
    };

    /// <summary>What <c>virtwold check</c> looks at of the back end that the options ask for.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="directory">Filled with its machines, where it tells.</param>
    public static ICheck Check(BackEndOptions options, MachineDirectory directory) => options.Kind == BackEndKind.Libvirt
        ? new LibvirtCheck(options.LibvirtUri, directory)
        : new KubeVirtCheck(options.KubeVirt, directory);

    /// <summary>What people do there about machines that can't be woken.</summary>
    public static MachineAdvice Advice(BackEndOptions options) => options.Kind == BackEndKind.Libvirt ? MachineAdvice.Libvirt : MachineAdvice.KubeVirt;

    /// <summary>Asks a hypervisor for its machines, by name.</summary>
    /// <exception cref="ExitException">It doesn't tell.</exception>
    public static ImmutableArray<Machine> Read(BackEndOptions options)
    {
        MachineDirectory directory = new(NameOf(options));
        using WakeTurns turns = new(1, TimeProvider.System);
        using IBackEnd backEnd = Create(options, turns, directory, NullLogger.Instance);
        return backEnd.Start().GetAwaiter().GetResult() is { } error
            ? throw ExitException.From(error, backEnd.Name)
            : directory.All;
    }
}
