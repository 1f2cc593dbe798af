using System.Collections.Immutable;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>Who may be woken, and by which packets. Safe for all threads.</summary>
/// <param name="wakeable">Which machines may be woken.</param>
/// <param name="passwords">The SecureOn passwords that packets must have.</param>
internal sealed class WakePolicy(Wakeable wakeable, SecureOnPasswords passwords)
{
    private volatile SecureOnPasswords _passwords = passwords;

    /// <summary>All machines, by all packets.</summary>
    public static WakePolicy Open => new(Wakeable.All, SecureOnPasswords.None);

    /// <summary>Whether a machine may be woken at all.</summary>
    public bool Allows(Machine machine) => machine.Mark.Enabled ?? wakeable == Wakeable.All;

    /// <summary>Whether a machine may be woken, for people: <c>yes</c>, <c>with password</c> or <c>no</c>.</summary>
    public string Describe(Machine machine) =>
        machine.Macs.IsEmpty || !Allows(machine) ? "no" : machine.Mark.RequiresSecureOn ? "with password" : "yes";

    /// <summary>Takes over other passwords.</summary>
    public void Replace(SecureOnPasswords passwords) => _passwords = passwords;

    /// <summary>Whether a packet has the password that its target has, if it has one.</summary>
    public bool HasRightPassword(in MagicPacket packet) => _passwords.Accept(packet, mustHave: false);

    /// <summary>Whether a packet may wake any of the machines that have its target.</summary>
    /// <returns>Why it may not; nothing where it may.</returns>
    public Verdict? Check(in MagicPacket packet, ImmutableArray<Machine> owners)
    {
        bool any = false;
        bool mustHavePassword = false;
        foreach (Machine owner in owners)
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

        return _passwords.Accept(packet, mustHavePassword) ? null : Verdict.DeniedSecureOn;
    }
}
