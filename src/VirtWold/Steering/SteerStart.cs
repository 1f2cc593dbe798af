using System.ComponentModel;
using VirtWold.Interop;
using VirtWold.Links;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Rules;

namespace VirtWold.Steering;

/// <summary>The part of the start that needs rights: to load the program, fill its tables and attach it.</summary>
internal static class SteerStart
{
    /// <summary>What the link at the NIC is pinned as.</summary>
    public const string NicLink = "link-from_nic";

    /// <summary>What the link at the veth is pinned as.</summary>
    public const string PodLink = "link-from_pod";

    /// <summary>Does it.</summary>
    /// <returns>What there is now.</returns>
    /// <exception cref="SteeringException">It can't be done; nothing is left attached that wasn't before.</exception>
    public static (HandOver Left, SteerProgram Program) Begin(SteerOptions options, RuleSet rules, SteerLock theLock)
    {
        BpfLibrary.Open();
        SharedNic now = MakePeer(options, SharedNic.Find(options));
        now.Check(options);
        PinFolder folder = new(options.Nic);
        bool wasThere = folder.Exists;
        PinFolder? pins = rules.Redirects ? folder : null;
        SteerProgram? program = null;
        Hook? fromNic = null;
        Hook? fromPod = null;
        try
        {
            if (pins is null)
            {
                // Rules that only clone end with the process; so does what redirecting ones have left.
                folder.Remove();
            }
            else
            {
                pins.Make();
            }

            program = SteerProgram.Load(pins);
            _ = new TableWriter(program).Write(rules, now, isActive: true, isWatched: false);
            PinTables(program, pins);
            fromPod = new Hook(program.FromPod, PodLink, pins);
            fromNic = new Hook(program.FromNic, NicLink, pins);
            AttachKind hook = fromPod.Attach(now.Veth!.Index, options.Attach);
            _ = fromNic.Attach(now.Nic!.Index, hook);
            return (
                new HandOver(
                    hook,
                    pins is not null,
                    (fromNic.Link, fromNic.Index),
                    (fromPod.Link, fromPod.Index),
                    HiddenAt(fromNic.Index, hook) + HiddenAt(fromPod.Index, hook),
                    (int)theLock.Socket.Handle,
                    [.. program.Descriptors]),
                program);
        }
        catch when (pins is null || !wasThere)
        {
            fromNic?.Detach();
            fromPod?.Detach();
            program?.Dispose();
            pins?.Remove();
            throw;
        }
    }

    /// <summary>Makes the veth where that is wanted and it isn't there. It stays when the process ends: the pod may have its other end.</summary>
    private static SharedNic MakePeer(SteerOptions options, SharedNic now)
    {
        if (options.MadePeer.Length == 0 || now.Nic is null || now.Veth is not null)
        {
            return now;
        }

        try
        {
            VethMaker.Make(options.Peer, options.MadePeer, now.Nic.Station, now.Nic.Mtu);
        }
        catch (Win32Exception error)
        {
            throw new SteeringException(
                error.NativeErrorCode == Libc.EPERM ? SteeringFailure.NotPermitted : SteeringFailure.Unavailable,
                $"can't make the veth {options.Peer} with its other end {options.MadePeer}: {error.Message}");
        }

        return SharedNic.Find(options);
    }

    /// <summary>Programs with our name, other than the one that was just attached.</summary>
    private static int HiddenAt(int index, AttachKind hook) =>
        (HookOwners.Of(index) ?? []).Count(static name => name is SteerProgram.FromNicName or SteerProgram.FromPodName) - (hook == AttachKind.Tcx ? 1 : 0);

    private static void PinTables(SteerProgram program, PinFolder? pins)
    {
        if (pins is not null)
        {
            program.PinTables(pins);
        }
    }
}
