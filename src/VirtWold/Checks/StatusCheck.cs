using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using VirtWold.Hosting;
using VirtWold.Web;

namespace VirtWold.Checks;

/// <summary>Whether the status can be served where it is to be: opens each address for a moment, or finds the daemon that has it.</summary>
/// <param name="addresses">Where it is to be served.</param>
/// <param name="unit">The unit that the daemon runs under; null if none is known.</param>
internal sealed class StatusCheck(IReadOnlyList<StatusAddress> addresses, ServiceUnit? unit) : ICheck
{
    private const string Name = "status";
    private const string OwnName = "virtwold";

    /// <summary>SOL_SOCKET and SO_PEERCRED of asm-generic/socket.h, and the size of struct ucred (unix(7)).</summary>
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;
    private const int CredentialsLength = 12;

    public IEnumerable<Finding> Run()
    {
        HashSet<string> seen = [];
        return addresses.Select(address => seen.Add(address.Text)
            ? Try(address)
            : Finding.Failed(Name, Fault.BadRequest, $"{address} is named twice", "name it once"));
    }

    private Finding Try(StatusAddress address)
    {
        if (UnitLimits.Forbids(unit, address.EndPoint.AddressFamily) is { } limit)
        {
            return Finding.Failed(Name, Fault.Unavailable, $"can't serve the status at {address}: {limit.Message}", limit.Remedy);
        }

        try
        {
            return address.Path is { } path ? TryFile(address, path) : TryPort(address);
        }
        catch (StatusException error)
        {
            return Finding.Failed(Name, error.IsNotPermitted ? Fault.NotPermitted : Fault.Unavailable, error.Message, null);
        }
    }

    private Finding TryPort(StatusAddress address)
    {
        SocketHolder? holder = SocketHolders.FirstOf(ProcNet.TcpSockets(address.Port));
        if (holder is { IsVirtWold: true } || StatusProbe.IsVirtWold(address))
        {
            return Finding.Ok(Name, $"{address} is where the virtwold that runs serves the status");
        }

        if (holder is not null)
        {
            return Finding.Failed(
                Name,
                Fault.Unavailable,
                string.Create(CultureInfo.InvariantCulture, $"can't serve the status at {address}: {holder.Program} (process {holder.Process}) has that port"),
                "end it, or take another port");
        }

        StatusSocket.Open(address).Dispose();
        return unit is { IsReachedByIP: false }
            ? UnitLimits.Unreachable(Name, unit, address.Text)
            : Finding.Ok(Name, $"the status can be served at {address}");
    }

    /// <summary>Opens another name in that folder: the one that is meant may be a daemon's.</summary>
    private Finding TryFile(StatusAddress address, string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "/";
        if (HolderOf(address) is { } process)
        {
            return NameOf(process) == OwnName
                ? Finding.Ok(Name, string.Create(CultureInfo.InvariantCulture, $"{address} is where the virtwold that runs serves the status (process {process})"))
                : Finding.Failed(
                    Name,
                    Fault.Unavailable,
                    string.Create(CultureInfo.InvariantCulture, $"can't serve the status at {address}: {NameOf(process)} (process {process}) listens there"),
                    "end it, or name another path");
        }

        if (unit?.Makes(folder) == true && !Directory.Exists(folder))
        {
            return Finding.Ok(Name, $"the status can be served at {address}: {unit.Name} makes the folder");
        }

        if (unit?.MayWriteIn(folder) == false)
        {
            return Finding.Failed(
                Name, Fault.NotPermitted, $"can't serve the status at {address}: {unit.Name} may not write there (ProtectSystem=)", "name a socket in /run/virtwold");
        }

        if (!Directory.Exists(folder))
        {
            return Finding.Failed(Name, Fault.Unavailable, $"can't serve the status at {address}: its folder isn't there", $"make it: mkdir {folder}");
        }

        (bool exists, bool isSocket) = FileKind.Of(path);
        if (exists && !isSocket)
        {
            return Finding.Failed(Name, Fault.Unavailable, $"can't serve the status at {address}: that file is no socket", "remove it, or name another path");
        }

        string trial = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $".{Environment.ProcessId}"));
        try
        {
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(trial));
            File.Delete(trial);
        }
        catch (SocketException error)
        {
            throw StatusSocket.Translate(address, error);
        }

        return Finding.Ok(Name, $"the status can be served at {address}");
    }

    /// <summary>The process that listens at a Unix socket; null if none does, or this user may not connect.</summary>
    private static int? HolderOf(StatusAddress address)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(address.EndPoint);
            Span<byte> credentials = stackalloc byte[CredentialsLength];
            return socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) == CredentialsLength
                ? BitConverter.IsLittleEndian ? BinaryPrimitives.ReadInt32LittleEndian(credentials) : BinaryPrimitives.ReadInt32BigEndian(credentials)
                : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static string NameOf(int process)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/comm")).TrimEnd('\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "another program";
        }
    }
}
