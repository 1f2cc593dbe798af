using System.Diagnostics.CodeAnalysis;
using VirtWold.Links;

namespace VirtWold.Capture;

/// <summary>An interface can't be captured, or can't be sent to. The message says why and what to do.</summary>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class CaptureException(CaptureFailure failure, string reason, string? remedy = null)
    : Exception(remedy is null ? reason : $"{reason}; {remedy}")
{
    /// <summary>What is wrong.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do about it; null if the reason says it.</summary>
    public string? Remedy { get; } = remedy;

    /// <summary>What kind of failure it was.</summary>
    public CaptureFailure Failure { get; } = failure;

    /// <summary>Whether it may be over when the interface changes.</summary>
    public bool IsPassing => Failure is CaptureFailure.NoSuchInterface or CaptureFailure.InterfaceDown;

    /// <summary>There is no such interface.</summary>
    public static CaptureException Missing(string interfaceName) => new(
        CaptureFailure.NoSuchInterface, $"there is no interface {interfaceName}", $"there are {LinkTable.Names()}");

    /// <summary>The interface is down.</summary>
    public static CaptureException Down(string interfaceName) => new(
        CaptureFailure.InterfaceDown, $"{interfaceName} is down", $"bring it up: ip link set {interfaceName} up");

    /// <summary>An interface is named twice, by different names.</summary>
    public static CaptureException Same(string one, string other) => new(
        CaptureFailure.BadRequest, $"{one} and {other} are the same interface", "name it once");

    /// <summary>The interface carries no Ethernet frames, as tun, WireGuard and PPP carry none.</summary>
    public static CaptureException NotEthernet(string interfaceName) => new(
        CaptureFailure.NotEthernet,
        $"{interfaceName} doesn't carry Ethernet frames, so it can't be captured",
        "name an Ethernet interface, or hear what is sent to this host through it on a socket: --listen 0.0.0.0:9");
}
