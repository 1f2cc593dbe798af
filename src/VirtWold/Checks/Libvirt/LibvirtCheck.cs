using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Checks.Libvirt;

/// <summary>Whether libvirt answers, tells of its machines, and lets this user wake them. Fills the directory.</summary>
/// <param name="uri">The hypervisor's URI.</param>
/// <param name="directory">Filled with the machines, for the checks that come after.</param>
internal sealed class LibvirtCheck(string uri, MachineDirectory directory) : ICheck
{
    private const string Name = "libvirt";
    private const string RightsName = "rights";

    /// <summary>Longer than this nobody waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public IEnumerable<Finding> Run()
    {
        // A call to libvirt can block for ever: it is left behind then, on a thread that ends with the program.
        Task<IReadOnlyList<Finding>> looking = Task.Factory.StartNew(Look, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return looking.Wait(Patience)
            ? looking.Result
            : [Finding.Failed(Name, Fault.Unavailable, $"{uri} doesn't answer", $"see whether it answers others: virsh --connect {uri} list --all")];
    }

    private IReadOnlyList<Finding> Look()
    {
        UnreadableMachines unreadable = new();
        try
        {
            using CallWatch watch = new(uri, NullLogger.Instance);
            using LibvirtSession session = LibvirtSession.Open(uri, directory, watch, unreadable);
            session.List();
            return
            [
                Finding.Ok(Name, $"{uri} is connected, for reading and writing"),
                Rights(WakeRights.Try(session, directory.All)),
                .. unreadable.Messages.Select(static message => Finding.Warning(
                    "machines", message, "correct it: virsh metadata, virsh edit")),
            ];
        }
        catch (LibvirtException error)
        {
            return [Failed(error)];
        }
        finally
        {
            LibvirtEventLoop.Stop();
        }
    }

    private Finding Failed(LibvirtException error)
    {
        (Fault fault, string message, string remedy) = error switch
        {
            { Code: LibvirtErrorCode.NoLibrary } => (Fault.Unavailable, "libvirt's client library isn't installed", "on Debian: apt-get install libvirt0"),
            { IsBadUri: true } => (
                Fault.BadRequest, $"libvirt can't use the URI {uri}: {error.Message}", "name another with --libvirt-uri, such as qemu:///system"),
            { IsRefused: true } => (
                Fault.NotPermitted, $"{uri} refuses this user: {error.Message}", "run it as root, or as the user of virtwold's service (sudo -u virtwold)"),
            { IsNotThere: true } => (
                Fault.Unavailable,
                $"can't connect to {uri}: {error.Message}",
                "install libvirt's daemon (on Debian: apt-get install libvirt-daemon-system) or start it: systemctl start libvirtd (or virtqemud.socket)"),
            _ => (Fault.Unavailable, $"can't connect to {uri}: {error.Message}", $"see whether others can: virsh --connect {uri} list --all"),
        };
        return Finding.Failed(Name, fault, message, remedy);
    }

    private static Finding Rights(WakeRights rights) => rights switch
    {
        { Refused: { Count: > 0 } refused } => Finding.Failed(
            RightsName,
            Fault.NotPermitted,
            $"libvirt doesn't let this user {string.Join(" or ", refused)} machines",
            "allow it by a polkit rule: see Security in the README"),
        { IsStartTried: false } => Finding.Ok(RightsName, "nothing speaks against waking; whether this user may start machines can be tried only while one runs"),
        _ => Finding.Ok(RightsName, "machines may be started, resumed and woken up"),
    };
}
