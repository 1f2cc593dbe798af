using System.Net;
using System.Net.Sockets;

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

    /// <summary>UDP sockets to listen on as well.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; init; } = [];

    /// <summary>Whether <paramref name="endpoint"/> hears IPv4, too, if it is the wildcard IPv6 address: no other one does on its port.</summary>
    public bool HearsIPv4(IPEndPoint endpoint) =>
        !Listen.Any(other => other.Port == endpoint.Port && other.AddressFamily == AddressFamily.InterNetwork);

    /// <summary>Throws where an interface or a socket is named twice.</summary>
    /// <exception cref="CaptureException">One is.</exception>
    public void ThrowIfRepeated()
    {
        HashSet<string> seen = [];
        foreach (string name in Interfaces.Concat(Listen.Select(static endpoint => endpoint.ToString())))
        {
            if (!seen.Add(name))
            {
                throw new CaptureException(CaptureFailure.BadRequest, $"{name} is named twice");
            }
        }
    }
}
