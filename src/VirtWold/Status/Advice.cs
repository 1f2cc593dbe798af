using VirtWold.Machines;
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
        Verdict.LeftAlone when packet.Outcome.Detail.Length > 0 => $"It asked for the machine's sleep; the machine stays awake: {packet.Outcome.Detail}.",
        Verdict.LeftAlone => "It asked for the machine's sleep, and the machine doesn't run.",
        Verdict.Waiting when packet.IsSleep => "The machine is going to sleep.",
        Verdict.Waiting => "Its wake is under way, or waits for its turn, for the hypervisor, or for the machine to shut down.",
        Verdict.UnknownMac => packet.Named is { } name ? $"No machine is called {name}." : "No machine has this address.",
        Verdict.Duplicate when packet.Outcome.Detail.Length > 0 => "The machine's wake was under way for another request.",
        Verdict.Duplicate when packet.IsSleep => "A sleep packet for this machine came less than a minute before, or it is still going to sleep.",
        Verdict.Duplicate => "A packet for this address came a moment before, or its wake is still under way: one click is often many packets.",
        Verdict.DeniedPolicy => "The machine isn't one of those that may be woken.",
        Verdict.DeniedSecureOn => packet.HasPassword
            ? "Its SecureOn password is wrong."
            : "It has no SecureOn password, and this machine wants one.",
        Verdict.DeniedSource => "Its sender isn't one of those that --allow-from names.",
        Verdict.Malformed => $"It looks like a magic packet and isn't one: {packet.Broken.Describe()}.",
        Verdict.Flooded => "Too many wakes were under way.",
        Verdict.Failed when packet.IsSleep => $"It couldn't be put to sleep: {packet.Outcome.Detail}.",
        Verdict.Failed => $"It couldn't be woken: {(packet.Outcome.Detail.Length == 0 ? "the hypervisor gives no reason" : packet.Outcome.Detail)}.",
        _ => "",
    };

    /// <summary>The remedy; empty where there is nothing to do.</summary>
    public static string Remedy(in PacketEntry packet) => packet.Outcome.Verdict switch
    {
        _ when packet.Outcome.IsAmbiguous => "Give each machine an address of its own, or mark all but one enabled=\"no\".",
        Verdict.UnknownMac => "Compare it with 'virtwold list'. For a passed-through network card, put the address into the machine's metadata (mac=\"…\").",
        Verdict.DeniedPolicy => "Mark it enabled=\"yes\" in its metadata, or remove enabled=\"no\"; 'virtwold list' shows the result.",
        Verdict.DeniedSecureOn => "Give the sender the password from the file of --secureon-file. After a change to that file, reload: systemctl reload, or SIGHUP.",
        Verdict.DeniedSource => "Add the sender's network, or its MAC address for raw frames, to --allow-from.",
        Verdict.Malformed => RemedyFor(packet.Broken),
        Verdict.Flooded => "Find out who sends so many packets; --allow-from ignores other senders.",
        Verdict.Failed when packet.IsSleep => "",
        Verdict.Failed => "Start it by hand to see the hypervisor's own error; its log has more.",
        _ => "",
    };

    /// <summary>A command that helps, ready to be copied; empty where none does.</summary>
    public static string Command(in PacketEntry packet, Fleet fleet)
    {
        if (packet.Outcome.Verdict == Verdict.UnknownMac)
        {
            return "virtwold list";
        }

        if (packet.Outcome.Machine is not { } machine || fleet.CommandsFor(machine) is not { } commands)
        {
            return "";
        }

        return packet.Outcome.Verdict switch
        {
            Verdict.DeniedPolicy => commands.Allow(machine),
            Verdict.Failed when !packet.IsSleep => commands.Start(machine),
            _ => "",
        };
    }

    private static string RemedyFor(BrokenRule broken) => broken switch
    {
        BrokenRule.TooFewRepetitions => "The sender, or something between, cuts the packet short: it must carry at least 102 bytes.",
        BrokenRule.TargetIsBroadcast or BrokenRule.TargetIsMulticast or BrokenRule.TargetIsZero =>
            "Give the sender the machine's own address, as 'virtwold list' shows it.",
        BrokenRule.Fragment => "Send it in one piece: a magic packet is small.",
        _ => "Try another sender, such as 'virtwold send' or wakeonlan.",
    };
}
