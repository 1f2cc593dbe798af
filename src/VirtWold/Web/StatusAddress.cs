using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace VirtWold.Web;

/// <summary>Where the status is served.</summary>
/// <param name="EndPoint">The address: TCP or a Unix socket.</param>
/// <param name="Text">The same, for people.</param>
internal sealed record StatusAddress(EndPoint EndPoint, string Text)
{
    private const string UnixPrefix = "unix:";
    private const string LocalPrefix = "localhost:";

    /// <summary>The path of the Unix socket; null if it is TCP.</summary>
    public string? Path => EndPoint is UnixDomainSocketEndPoint ? Text[UnixPrefix.Length..] : null;

    /// <summary>The port; 0 where it is a Unix socket.</summary>
    public int Port => (EndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Whether it is served on all addresses of this host.</summary>
    public bool IsEverywhere => EndPoint is IPEndPoint { Address: var address } && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));

    /// <summary>Reads <c>unix:/an/absolute/path</c>, an IP address and a port, or a port alone or behind <c>localhost:</c>.</summary>
    public static bool TryParse(string text, out StatusAddress address)
    {
        if (LocalPort(text.StartsWith(LocalPrefix, StringComparison.OrdinalIgnoreCase) ? text[LocalPrefix.Length..] : text) is { } port)
        {
            IPEndPoint local = new(IPAddress.Loopback, port);
            address = new StatusAddress(local, local.ToString());
            return true;
        }

        EndPoint? endPoint = text.StartsWith(UnixPrefix, StringComparison.Ordinal) ? UnixEndPoint(text[UnixPrefix.Length..]) : TcpEndPoint(text);
        address = new StatusAddress(endPoint ?? new IPEndPoint(IPAddress.None, 0), text);
        return endPoint is not null;
    }

    public override string ToString() => Text;

    private static int? LocalPort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? port : null;

    private static IPEndPoint? TcpEndPoint(string text) =>
        IPEndPoint.TryParse(text, out IPEndPoint? endPoint) && endPoint.Port != 0 ? endPoint : null;

    private static UnixDomainSocketEndPoint? UnixEndPoint(string path)
    {
        try
        {
            return path.StartsWith('/') ? new UnixDomainSocketEndPoint(path) : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            // Longer than the kernel takes: 107 bytes, see unix(7).
            return null;
        }
    }
}
