using VirtWold.Machines;

namespace VirtWold.Waking;

/// <summary>Who may be woken, and by whom. Safe for all threads.</summary>
/// <param name="wakeable">Which machines may be woken.</param>
/// <param name="passwords">The SecureOn passwords that requests must have.</param>
/// <param name="senders">Whose packets count; by default everybody's.</param>
internal sealed class WakePolicy(Wakeable wakeable, SecureOnPasswords passwords, AllowedSenders? senders = null)
{
    private volatile SecureOnPasswords _passwords = passwords;
    private volatile AllowedSenders _senders = senders ?? AllowedSenders.All;
    private volatile Wakeable _wakeable = wakeable;

    /// <summary>All machines, by all requests.</summary>
    public static WakePolicy Open => new(Wakeable.All, SecureOnPasswords.None);

    /// <summary>Whose packets count.</summary>
    public AllowedSenders Senders => _senders;

    /// <summary>The SecureOn passwords that requests must have.</summary>
    public SecureOnPasswords Passwords => _passwords;

    /// <summary>Whether a magic packet for a machine's address in reverse puts the machine to sleep.</summary>
    public bool SleepPackets { get; init; }

    /// <summary>Whether a machine may be woken at all.</summary>
    public bool Allows(Machine machine) => machine.Mark.Enabled ?? _wakeable == Wakeable.All;

    /// <summary>Whether a machine may be woken, for people: <c>yes</c>, <c>with password</c> or <c>no</c>.</summary>
    public string Describe(Machine machine) =>
        machine.Macs.IsEmpty || !Allows(machine) ? "no" : machine.Mark.RequiresSecureOn ? "with password" : "yes";

    /// <summary>Whether a request for a machine must have a SecureOn password.</summary>
    public bool WantsPassword(Machine machine) =>
        machine.Mark.RequiresSecureOn || !_passwords.AcceptAny(machine.Macs, default, mustHave: false);

    /// <summary>Takes over which machines may be woken, and whose packets count.</summary>
    public void Replace(Wakeable wakeable, AllowedSenders senders)
    {
        _wakeable = wakeable;
        _senders = senders;
    }

    /// <summary>Takes over other passwords.</summary>
    public void Replace(SecureOnPasswords passwords) => _passwords = passwords;

    /// <summary>Whether a request has the password that its target has, if the target has one.</summary>
    public bool HasRightPassword(in WakeTarget target, in Owners owners) => Accepts(target, owners, mustHave: false);

    /// <summary>Whether a request may wake any of the machines that it can mean.</summary>
    /// <returns>Why it may not; null if it may.</returns>
    public Verdict? Check(in WakeTarget target, in Owners owners)
    {
        bool any = false;
        bool mustHavePassword = false;
        foreach (Machine owner in owners.Machines)
        {
            if (Allows(owner))
            {
                any = true;
                mustHavePassword |= owner.Mark.RequiresSecureOn;
            }
        }

        if (!any)
        {
            return Verdict.DeniedPolicy;
        }

        return Accepts(target, owners, mustHavePassword) ? null : Verdict.DeniedSecureOn;
    }

    /// <summary>Passwords belong to addresses: for a machine that was named, that of any of its addresses will do.</summary>
    private bool Accepts(in WakeTarget target, in Owners owners, bool mustHave)
    {
        if (target.Machine is null)
        {
            return _passwords.Accept(target.Mac, target.Packet.Password, mustHave);
        }

        return !owners.AreKnown
            || _passwords.AcceptAny(owners.Machines.SelectMany(static owner => owner.Macs), target.Packet.Password, mustHave);
    }
}
