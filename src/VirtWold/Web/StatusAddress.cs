using System.Net;
using System.Net.Sockets;

namespace VirtWold.Web;

/// <summary>Where the status is served.</summary>
/// <param name="EndPoint">The address: TCP or a Unix socket.</param>
/// <param name="Text">The same as it was given, for people.</param>
internal sealed record StatusAddress(EndPoint EndPoint, string Text)
{
    private const string UnixPrefix = "unix:";

    /// <summary>The path of the Unix socket; nothing where it is TCP.</summary>
    public string? Path => EndPoint is UnixDomainSocketEndPoint ? Text[UnixPrefix.Length..] : null;

    /// <summary>The port; 0 where it is a Unix socket.</summary>
    public int Port => (EndPoint as IPEndPoint)?.Port ?? 0;

    /// <summary>Reads <c>unix:/an/absolute/path</c>, or an IP address and a port.</summary>
    public static bool TryParse(string text, out StatusAddress address)
    {
        EndPoint? endPoint = text.StartsWith(UnixPrefix, StringComparison.Ordinal) ? UnixEndPoint(text[UnixPrefix.Length..]) : TcpEndPoint(text);
        address = new StatusAddress(endPoint ?? new IPEndPoint(IPAddress.None, 0), text);
        return endPoint is not null;
    }

    public override string ToString() => Text;

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
