using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>Why a packet woke nothing, and what to do: a sentence of each, for people.</summary>
internal static class Advice
{
    /// <summary>The reason; empty where a machine was woken as it should be.</summary>
    public static string Reason(in PacketEntry packet) => packet.Outcome.Verdict switch
    {
        _ when packet.Outcome.IsAmbiguous => "Several machines could be meant and none of them ran, so one was chosen: the one that sleeps, or the first by name.",
        Verdict.AlreadyRunning => "The machine was running already.",
        Verdict.Waiting => "Its wake is under way, or waits for its turn, for the hypervisor, or for the machine to shut down.",
        Verdict.UnknownMac => packet.Named is { } name ? $"No machine is called {name}." : "No machine has this address.",
        Verdict.Duplicate when packet.Outcome.Detail.Length > 0 => "The machine's wake was under way for another request.",
        Verdict.Duplicate => "A packet for this address came a moment before, or its wake is still under way: one click is often many packets.",
        Verdict.DeniedPolicy => "The machine isn't one of those that may be woken.",
        Verdict.DeniedSecureOn => packet.HasPassword
            ? "Its SecureOn password is wrong."
            : "It has no SecureOn password, and this machine wants one.",
        Verdict.DeniedSource => "Its sender isn't one of those that --allow-from names.",
        Verdict.Malformed => $"It looks like a magic packet and isn't one: {packet.Broken.Describe()}.",
        Verdict.Flooded => "Too many wakes were under way.",
        Verdict.Failed => $"It couldn't be woken: {(packet.Outcome.Detail.Length == 0 ? "the hypervisor gives no reason" : packet.Outcome.Detail)}.",
        _ => "",
    };

    /// <summary>The remedy; empty where there is nothing to do.</summary>
    public static string Remedy(in PacketEntry packet) => packet.Outcome.Verdict switch
    {
        _ when packet.Outcome.IsAmbiguous => "Give each machine an address of its own, or mark all but one enabled=\"no\".",
        Verdict.UnknownMac => "Compare it with 'virtwold list'; for a network card that is passed through, name the address in the machine's metadata (mac=\"…\").",
        Verdict.DeniedPolicy => "Mark it enabled=\"yes\" in its metadata, or take away enabled=\"no\"; 'virtwold list' shows what comes of it.",
        Verdict.DeniedSecureOn => "Give the sender the password that stands in the file of --secureon-file; after a change there: systemctl reload, or SIGHUP.",
        Verdict.DeniedSource => "Add the sender's network, or its MAC address for raw frames, to --allow-from.",
        Verdict.Malformed => RemedyFor(packet.Broken),
        Verdict.Flooded => "Look who sends so many; --allow-from keeps others out.",
        Verdict.Failed => "Start it by hand to see more, for example: virsh start; the hypervisor's own log tells the rest.",
        _ => "",
    };

    private static string RemedyFor(BrokenRule broken) => broken switch
    {
        BrokenRule.TooFewRepetitions => "The sender, or something between, cuts the packet short: it must carry at least 102 bytes.",
        BrokenRule.TargetIsBroadcast or BrokenRule.TargetIsMulticast or BrokenRule.TargetIsZero =>
            "Give the sender the machine's own address, as 'virtwold list' shows it.",
        BrokenRule.Fragment => "Send it in one piece: a magic packet is small.",
        _ => "Try another sender, such as 'virtwold send' or wakeonlan.",
    };
}
