namespace VirtWold.WakeOnLan;

/// <summary>What people read of a <see cref="BrokenRule"/>.</summary>
internal static class BrokenRuleText
{
    /// <summary>Whether there was a synchronization stream, and what followed it wasn't right.</summary>
    public static bool IsOfStream(this BrokenRule rule) => rule > BrokenRule.NoSynchronizationStream;

    /// <summary>The rule in words that complete "isn't a magic packet: ".</summary>
    public static string Describe(this BrokenRule rule) => rule switch
    {
        BrokenRule.None => "nothing is wrong with it",
        BrokenRule.FrameTooShort => "the frame ends inside its headers",
        BrokenRule.NoKnownCarrier => "IP, but not UDP",
        BrokenRule.BadIpHeader => "the IP header contradicts itself or the frame",
        BrokenRule.Fragment => "a fragment of an IP packet",
        BrokenRule.TooManyExtensionHeaders => "too many IPv6 extension headers",
        BrokenRule.BadUdpLength => "the UDP length doesn't fit the packet",
        BrokenRule.NoSynchronizationStream => "no synchronization stream (six bytes FF)",
        BrokenRule.TooFewRepetitions => "it ends before the sixteenth repetition of the address",
        BrokenRule.UnequalRepetitions => "the sixteen repetitions of the address differ",
        BrokenRule.TargetIsBroadcast => "the address is all FF",
        BrokenRule.TargetIsMulticast => "the address is a multicast address",
        BrokenRule.TargetIsZero => "the address is all zero",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, null),
    };
}
