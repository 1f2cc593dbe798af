using System.Collections.Immutable;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// What is to be done about a request to wake a machine, or to put it to sleep. <see cref="Make"/> is the only place that decides it: for packets that arrive, for
/// requests that had to wait, and for packets of a capture file.
/// </summary>
internal readonly record struct Decision
{
    private Decision(DecisionKind kind, Verdict verdict, Machine? machine)
    {
        Kind = kind;
        Verdict = verdict;
        Machine = machine;
    }

    /// <summary>What is to be done.</summary>
    public DecisionKind Kind { get; }

    /// <summary>Why it is refused; <see cref="Verdict.Waiting"/> where it isn't.</summary>
    public Verdict Verdict { get; }

    /// <summary>The machine to wake or to put to sleep, or the one that may not be woken; null if none is known.</summary>
    public Machine? Machine { get; }

    /// <summary>All machines that the request could mean, where one of several is to be woken and none of them runs; else empty.</summary>
    public ImmutableArray<Machine> Candidates { get; private init; } = [];

    /// <summary>Whether the request could mean several machines, and none of them runs.</summary>
    public bool IsAmbiguous => Candidates.Length > 1;

    /// <summary>Decides. Does nothing else: no input, no output, no clock. Allocates nothing where it refuses.</summary>
    /// <param name="target">Who is to be woken.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="owners">What the directories know of the target.</param>
    /// <param name="policy">Who may be woken, by whom.</param>
    public static Decision Make(in WakeTarget target, in PacketOrigin origin, in Owners owners, WakePolicy policy)
    {
        Machine? first = owners.AreKnown ? owners.Machines[0] : null;
        if (!policy.Senders.Allow(origin))
        {
            return Refuse(Verdict.DeniedSource, first);
        }

        // Whatever the directory knows: a wrong password must not keep the right one waiting behind it.
        if (!policy.HasRightPassword(target, owners))
        {
            return Refuse(Verdict.DeniedSecureOn, first);
        }

        if (!owners.IsCurrent)
        {
            return new Decision(DecisionKind.Wait, Verdict.Waiting, first);
        }

        if (first is null)
        {
            return Refuse(Verdict.UnknownMac, null);
        }

        return policy.Check(target, owners) is { } denial ? Refuse(denial, first)
            : target.IsSleep ? Sleep(owners.Machines, policy)
            : Wake(owners.Machines, policy);
    }

    /// <summary>The one of several machines that is woken: the one that runs, or is active in another way; else the first by name.</summary>
    /// <param name="candidates">At least one machine, by name.</param>
    public static Machine Preferred(ImmutableArray<Machine> candidates) =>
        candidates.FirstOrDefault(static owner => owner.State == MachineState.Running)
        ?? candidates.FirstOrDefault(static owner => owner.State is not (MachineState.ShutOff or MachineState.Unknown))
        ?? candidates[0];

    private static Decision Refuse(Verdict verdict, Machine? machine) => new(DecisionKind.Refuse, verdict, machine);

    private static Decision Wake(ImmutableArray<Machine> owners, WakePolicy policy) =>
        owners.Length == 1 ? new Decision(DecisionKind.Wake, Verdict.Waiting, owners[0]) : WakeOneOf(owners, policy);

    /// <summary>Of several machines, the one that runs.</summary>
    private static Decision Sleep(ImmutableArray<Machine> owners, WakePolicy policy) =>
        new(DecisionKind.Sleep, Verdict.Waiting, Preferred(owners.Length == 1 ? owners : owners.RemoveAll(owner => !policy.Allows(owner))));

    private static Decision WakeOneOf(ImmutableArray<Machine> owners, WakePolicy policy)
    {
        ImmutableArray<Machine> candidates = owners.RemoveAll(owner => !policy.Allows(owner));
        Machine machine = Preferred(candidates);
        return new Decision(DecisionKind.Wake, Verdict.Waiting, machine)
        {
            Candidates = machine.State == MachineState.Running ? [] : candidates,
        };
    }
}
