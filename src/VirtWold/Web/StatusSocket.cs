using System.Net;
using System.Net.Sockets;
using VirtWold.Hosting;

namespace VirtWold.Web;

/// <summary>Opens the sockets that the status is served on.</summary>
internal static class StatusSocket
{
    private const int Backlog = 128;

    /// <summary>The socket's owner and its group may connect: that takes the right to write.</summary>
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>
    /// Opens a socket that listens. A Unix socket's file that nobody listens on any more is replaced; its own is removed when the socket
    /// is closed.
    /// </summary>
    /// <exception cref="StatusException">The address can't be had.</exception>
    public static Socket Open(StatusAddress address)
    {
        try
        {
            if (address.Path is { } path)
            {
                RemoveLeftover(address, path);
            }

            return Listen(address);
        }
        catch (SocketException error)
        {
            throw Translate(address, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StatusException(error is UnauthorizedAccessException, $"can't serve the status at {address}: {error.Message}");
        }
    }

    /// <summary>What a failure to open an address means, for people.</summary>
    public static StatusException Translate(StatusAddress address, SocketException error)
    {
        string advice = error.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse when address.Path is not null =>
                "another process listens there; name another path, or stop that process",
            SocketError.AddressAlreadyInUse => $"another process listens there, see: ss -ltnp 'sport = :{address.Port}'",
            SocketError.AddressNotAvailable when address.Path is not null => $"its folder isn't there: mkdir {Path.GetDirectoryName(address.Path)}",
            SocketError.AddressNotAvailable => "no interface of this host has that address",
            SocketError.AccessDenied when address.Path is not null => "not permitted; the folder must belong to the user that virtwold runs as",
            SocketError.AddressFamilyNotSupported when OwnUnit.Name is { } unit =>
                $"the service {unit} may not use IP; let it: install -D -m 644 {OwnUnit.Example("localhost.conf")} /etc/systemd/system/{unit}.d/localhost.conf; systemctl daemon-reload; systemctl restart {unit}",
            SocketError.AddressFamilyNotSupported =>
                "IP is forbidden here; under systemd allow it with a drop-in: RestrictAddressFamilies=AF_INET AF_INET6 and IPAddressAllow=localhost, see virtwold(8)",
            SocketError.AccessDenied => "not permitted; use a port above 1023",
            _ => error.Message,
        };
        return new StatusException(error.SocketErrorCode is SocketError.AccessDenied or SocketError.AddressFamilyNotSupported, $"can't serve the status at {address}: {advice}");
    }

    /// <summary>The kernel doubles it.</summary>
    private const int SendBufferLength = 32 * 1024;

    private static Socket Listen(StatusAddress address)
    {
        Socket socket = address.Path is null
            ? new Socket(address.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (address.EndPoint is IPEndPoint { Address: var ip } && ip.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(address.EndPoint);
            if (address.Path is { } path)
            {
                // Before anybody can connect, whatever the process's mask says.
                File.SetUnixFileMode(path, Mode);
            }

            // Connections inherit it. What one of them never reads lies here, and Kestrel gives it time for each byte of that.
            socket.SendBufferSize = SendBufferLength;
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes a socket that nobody listens on, such as a killed process leaves behind.</summary>
    private static void RemoveLeftover(StatusAddress address, string path)
    {
        (bool exists, bool isSocket) = FileKind.Of(path);
        if (!exists)
        {
            return;
        }

        if (!isSocket)
        {
            throw new StatusException(isNotPermitted: false, $"can't serve the status at {address}: that file is no socket; remove it, or name another path");
        }

        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(address.EndPoint);
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }
}
