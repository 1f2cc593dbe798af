using System.Xml;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Checks.Libvirt;

/// <summary>Whether libvirt answers, lists its machines, and permits this user to wake them. Changes nothing. Fills the directory.</summary>
/// <param name="uri">The hypervisor's URI.</param>
/// <param name="directory">Filled with the machines, for the checks that come after.</param>
internal sealed class LibvirtCheck(string uri, MachineDirectory directory) : ICheck
{
    private const string Name = "libvirt";

    /// <summary>Longer than this nobody waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public IEnumerable<Finding> Run()
    {
        UnreadableMachines unreadable = new();
        using WakeTurns turns = new(1, TimeProvider.System);
        // A directory is current only as long as its connection stands.
        MachineDirectory read = new() { Hypervisor = directory.Hypervisor };
        using LibvirtHypervisor hypervisor = new(uri, turns, read, unreadable) { EndsEventLoop = true };
        Task<HypervisorException?> start = hypervisor.Start();
        if (!start.Wait(Patience))
        {
            return [DoesNotAnswer()];
        }

        if (start.Result is LibvirtException error)
        {
            return [Failed(error)];
        }

        hypervisor.SettleAsync().Wait(IBackEnd.SettlingPatience);
        directory.Replace(read.All);
        return
        [
            Finding.Ok(Name, $"{uri} is connected, for reading and writing"),
            Rights(hypervisor),
            .. Storage(hypervisor),
            .. unreadable.Messages.Select(static message => Finding.Warning("machines", message, "correct it: virsh metadata, virsh edit")),
        ];
    }

    private Finding DoesNotAnswer() =>
        Finding.Failed(Name, Fault.Unavailable, $"{uri} doesn't answer", $"see whether it answers others: virsh --connect {uri} list --all");

    private Finding Failed(LibvirtException error)
    {
        (Fault fault, string message, string remedy) = error switch
        {
            { Code: LibvirtErrorCode.NoLibrary } => (Fault.Unavailable, "libvirt's client library isn't installed", "on Debian: apt-get install libvirt0"),
            { IsBadUri: true } => (
                Fault.BadRequest, $"libvirt can't use the URI {uri}: {error.Message}", "name another with --libvirt-uri, such as qemu:///system"),
            { IsRefused: true } => (Fault.NotPermitted, $"{uri} refuses this user: {error.Message}", error.Remedy!),
            { Remedy: { } known } => (Fault.Unavailable, $"can't connect to {uri}: {error.Message}", known),
            _ => (Fault.Unavailable, $"can't connect to {uri}: {error.Message}", $"see whether others can: virsh --connect {uri} list --all"),
        };
        return Finding.Failed(Name, fault, message, remedy);
    }

    private IEnumerable<Finding> Storage(LibvirtHypervisor hypervisor)
    {
        // Paths elsewhere can't be looked at from here.
        Func<string, string> fileSystemOf = LibvirtConnection.IsRemote(uri) ? static _ => "" : SharedStorage.FileSystemOf;
        List<(string Name, DomainStorage Storage)> known = [];
        foreach (Machine machine in directory.All)
        {
            try
            {
                Task<DomainStorage> asking = hypervisor.AskAsync(connection => connection.Call(Guid.Parse(machine.Id), static domain => domain.ReadStorage()));
                if (asking.Wait(Patience))
                {
                    known.Add((machine.Name, asking.Result));
                }
            }
            catch (Exception error) when (error is ObjectDisposedException or AggregateException { InnerException: LibvirtException or XmlException or ObjectDisposedException })
            {
                // It has gone meanwhile, or its definition can't be read, which is reported by itself.
            }
        }

        return SharedStorage.Judge(known, fileSystemOf);
    }

    private Finding Rights(LibvirtHypervisor hypervisor)
    {
        Task<WakeRights> asking = WakeRights.AskAsync(hypervisor, directory.All);
        return asking.Wait(Patience) ? asking.Result.ToFinding() : DoesNotAnswer();
    }
}
