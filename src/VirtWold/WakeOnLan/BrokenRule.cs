namespace VirtWold.WakeOnLan;

/// <summary>The rule that a frame broke, so that it isn't a magic packet: those of frames first, then those of the stream.</summary>
internal enum BrokenRule
{
    /// <summary>No rule was broken.</summary>
    None,

    /// <summary>The frame ends inside its own headers.</summary>
    FrameTooShort,

    /// <summary>IP, and not UDP.</summary>
    NoKnownCarrier,

    /// <summary>An IP header whose version or lengths contradict themselves or the frame.</summary>
    BadIpHeader,

    /// <summary>A part of a fragmented IP packet.</summary>
    Fragment,

    /// <summary>More IPv6 extension headers than anybody sends.</summary>
    TooManyExtensionHeaders,

    /// <summary>A UDP length below eight, or beyond the IP packet's end.</summary>
    BadUdpLength,

    /// <summary>Nowhere six bytes FF in a row.</summary>
    NoSynchronizationStream,

    /// <summary>The payload ends before the sixteenth repetition of the address.</summary>
    TooFewRepetitions,

    /// <summary>The sixteen repetitions of the address aren't the same.</summary>
    UnequalRepetitions,

    /// <summary>The address is all FF.</summary>
    TargetIsBroadcast,

    /// <summary>The address is a multicast address, which no station has for its own.</summary>
    TargetIsMulticast,

    /// <summary>The address is all zero.</summary>
    TargetIsZero,
}
