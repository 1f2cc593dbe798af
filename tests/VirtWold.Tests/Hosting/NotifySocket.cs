using System.Net.Sockets;
using System.Text;

namespace VirtWold.Tests.Hosting;

/// <summary>A service manager's end: a socket that receives what programs notify.</summary>
internal sealed class NotifySocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string? _folder;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    private NotifySocket(string address, string? folder)
    {
        Address = address;
        _folder = folder;
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
    }

    /// <summary>What stands in NOTIFY_SOCKET.</summary>
    public string Address { get; }

    /// <summary>With a path.</summary>
    public static NotifySocket AtPath()
    {
        string folder = Directory.CreateTempSubdirectory("vw").FullName;
        return new NotifySocket(Path.Combine(folder, "notify"), folder);
    }

    /// <summary>With an abstract name.</summary>
    public static NotifySocket Abstract() => new($"@virtwold-test-{Guid.NewGuid():N}", folder: null);

    /// <summary>The next message.</summary>
    /// <exception cref="SocketException">None comes.</exception>
    public string Receive()
    {
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer));
    }

    /// <summary>Whether a message lies there unread.</summary>
    public bool HasMessage => _socket.Poll(TimeSpan.Zero, SelectMode.SelectRead);

    public void Dispose()
    {
        _socket.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
