using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;

namespace VirtWold.Steering;

/// <summary>
/// One process a NIC. It holds a Unix socket with an abstract name (unix(7)): that belongs to the network namespace, as the NIC does, also
/// where another container has files of its own; and it is free when the process ends, however it ends. The status is asked for there.
/// </summary>
internal sealed class SteerLock : IDisposable
{
    private const string Prefix = "virtwold-steer/";
    private const int Backlog = 16;

    private SteerLock(Socket socket) => Socket = socket;

    /// <summary>Where others connect.</summary>
    public Socket Socket { get; }

    /// <summary>The NICs that a process of this network namespace steers.</summary>
    public static IReadOnlyList<string> Nics()
    {
        const string mark = $" @{Prefix}";
        try
        {
            return
            [
                .. File.ReadLines("/proc/self/net/unix")
                    .Where(static line => line.Contains(mark, StringComparison.Ordinal))
                    .Select(static line => line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..])
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Its address.</summary>
    public static UnixDomainSocketEndPoint AddressOf(string nic) => new($"\0{Prefix}{nic}");

    /// <summary>Takes it.</summary>
    /// <exception cref="SteeringException">Another process has it.</exception>
    public static SteerLock Take(string nic)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(AddressOf(nic));
            socket.Listen(Backlog);
            return new SteerLock(socket);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new SteeringException(
                SteeringFailure.Unavailable, string.Create(CultureInfo.InvariantCulture, $"{nic} is steered already, by process {HolderOf(nic)?.Process}; stop that one first"));
        }
    }

    /// <summary>Takes over the socket that another program left open when it became this one.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The socket disposes of it.")]
    public static SteerLock Adopt(int descriptor) => new(new Socket(new SafeSocketHandle(descriptor, ownsHandle: true)));

    /// <summary>The process that has it, where one has.</summary>
    public static PeerCredentials? HolderOf(string nic)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(AddressOf(nic));
            return PeerCredentials.Of(socket);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    public void Dispose() => Socket.Dispose();
}
