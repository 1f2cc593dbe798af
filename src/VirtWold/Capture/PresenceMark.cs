using System.Globalization;
using System.Net.Sockets;

namespace VirtWold.Capture;

/// <summary>
/// Shows other instances of this program that an interface is captured, for as long as this one lives, and finds theirs: a socket with an
/// abstract name (unix(7)). It needs no folder and no permission, is seen just within the network namespace that the interface is in,
/// and goes with the process. Nobody ever connects to it.
/// </summary>
internal sealed class PresenceMark : IDisposable
{
    private const string Table = "/proc/self/net/unix";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    private PresenceMark()
    {
    }

    /// <summary>Marks an interface. Where that fails it isn't marked, which harms nothing else.</summary>
    public static PresenceMark Put(string interfaceName)
    {
        PresenceMark mark = new();
        try
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"\0{Prefix(interfaceName)}{Environment.ProcessId}");
            mark._socket.Bind(new UnixDomainSocketEndPoint(name));
        }
        catch (SocketException)
        {
            // Another program holds the name and only pretends to be a daemon.
        }

        return mark;
    }

    /// <summary>The process ids of the other instances that capture an interface, as each of them counts.</summary>
    public static IReadOnlyList<string> Others(string interfaceName)
    {
        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return [.. Marks().Where(mark => mark.Interface == interfaceName && mark.Process != own).Select(static mark => mark.Process)];
    }

    /// <summary>The interfaces that any instance captures; the marks of sockets have a colon, which no interface's name has.</summary>
    public static IReadOnlyList<string> Interfaces() =>
        [.. Marks().Select(static mark => mark.Interface).Where(static name => !name.Contains(':', StringComparison.Ordinal)).Distinct()];

    public void Dispose() => _socket.Dispose();

    private static string Prefix(string interfaceName) => $"virtwold/{interfaceName}/";

    private static List<(string Interface, string Process)> Marks()
    {
        // Each line ends with the name, for an abstract one behind @: "ffff8880: 00000002 00000000 00000000 0002 01 1234 @virtwold/eth0/99".
        const string begin = " @virtwold/";
        List<(string Interface, string Process)> marks = [];
        try
        {
            foreach (string line in File.ReadLines(Table))
            {
                int at = line.IndexOf(begin, StringComparison.Ordinal);
                if (at >= 0 && line[(at + begin.Length)..].Split('/') is [var name, var process])
                {
                    marks.Add((name, process));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Where /proc isn't shown the others aren't seen.
        }

        return marks;
    }
}
