using System.Net.Sockets;
using System.Text;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>A journal's end: a socket that receives entries. The journal itself is in the system tests.</summary>
internal sealed class JournalSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("vw").FullName;
    private Socket _socket;

    public JournalSocket()
    {
        Path = System.IO.Path.Combine(_folder, "socket");
        _socket = Listen();
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The lines of the next entry.</summary>
    /// <exception cref="SocketException">None comes.</exception>
    public IReadOnlyList<string> Receive()
    {
        byte[] buffer = new byte[64 * 1024];
        return Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)).TrimEnd('\n').Split('\n');
    }

    /// <summary>It goes.</summary>
    public void Stop()
    {
        _socket.Dispose();
        File.Delete(Path);
    }

    /// <summary>It goes, and another comes.</summary>
    public void Restart()
    {
        Stop();
        _socket = Listen();
    }

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Socket Listen()
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
        {
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };
        socket.Bind(new UnixDomainSocketEndPoint(Path));
        return socket;
    }
}
