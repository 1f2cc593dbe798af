using System.Net;

namespace VirtWold.Capture;

/// <summary>Where packets are to be heard, and how.</summary>
internal sealed record CaptureOptions
{
    /// <summary>The interfaces to capture on; empty where one is to be chosen.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Whether the interfaces need not be there, and up, at the start.</summary>
    public bool WaitForInterface { get; init; }

    /// <summary>Look for the magic packet anywhere in a payload, not only at its beginning.</summary>
    public bool Deep { get; init; }

    /// <summary>Hear frames that are addressed to other stations, too.</summary>
    public bool Promiscuous { get; init; }

    /// <summary>UDP sockets to listen on, besides.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];
}
