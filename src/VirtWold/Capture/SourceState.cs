namespace VirtWold.Capture;

/// <summary>How a place where packets are heard is doing.</summary>
/// <param name="Name">The interface, or the socket's address.</param>
/// <param name="IsInterface">Whether it is an interface that is captured; else it is a socket.</param>
/// <param name="IsListening">Whether packets are heard there now.</param>
/// <param name="Reason">Why not, in words that complete "eth0 "; else empty.</param>
/// <param name="Dropped">Packets that the kernel had no room for, as far as is known.</param>
internal sealed record SourceState(string Name, bool IsInterface, bool IsListening, string Reason, long Dropped);
