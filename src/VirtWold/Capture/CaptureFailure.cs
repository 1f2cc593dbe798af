namespace VirtWold.Capture;

/// <summary>Why capturing isn't possible.</summary>
internal enum CaptureFailure
{
    /// <summary>There is no interface of that name.</summary>
    NoSuchInterface,

    /// <summary>Nobody named an interface, and which one is meant isn't clear.</summary>
    NoChoice,

    /// <summary>What was asked for contradicts itself.</summary>
    BadRequest,

    /// <summary>The interface is there and is down.</summary>
    InterfaceDown,

    /// <summary>The interface doesn't carry Ethernet frames.</summary>
    NotEthernet,

    /// <summary>The process lacks a capability.</summary>
    NotPermitted,

    /// <summary>Another program has that port.</summary>
    PortInUse,

    /// <summary>libpcap isn't installed.</summary>
    NoLibrary,

    /// <summary>libpcap or the kernel refused for a reason of their own.</summary>
    Refused,
}
