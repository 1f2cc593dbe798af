using System.Net.Sockets;
using VirtWold.Benchmarks.Measuring;
using VirtWold.Benchmarks.Native;
using VirtWold.SystemTests.Harness;

namespace VirtWold.Benchmarks.Surroundings;

/// <summary>A cable between two namespaces, and a private libvirtd with the test hypervisor.</summary>
internal sealed class Laboratory : IDisposable
{
    private readonly LibvirtDaemon _libvirt;

    /// <summary>Makes all of it.</summary>
    public Laboratory()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            throw new InvalidOperationException("this needs root: it makes network namespaces");
        }

        Network = new VethPair();
        FloorNetwork = new VethPair();
        _libvirt = new LibvirtDaemon(HypervisorKind.Test);
        _libvirt.Start();
        Wire = new Wire(Network);
        FloorWire = new Wire(FloorNetwork);
        LibvirtMeter = new ProcessMeter(FindListener(_libvirt.Socket));
    }

    /// <summary>The cable.</summary>
    public VethPair Network { get; }

    /// <summary>The sender's end of it.</summary>
    public Wire Wire { get; }

    /// <summary>A cable of the floor's own.</summary>
    public VethPair FloorNetwork { get; }

    /// <summary>The sender's end of it.</summary>
    public Wire FloorWire { get; }

    /// <summary>What libvirtd costs.</summary>
    public ProcessMeter LibvirtMeter { get; }

    /// <summary>libvirt's connection URI.</summary>
    public string Uri => _libvirt.Uri;

    /// <inheritdoc/>
    public void Dispose()
    {
        Wire.Dispose();
        FloorWire.Dispose();
        _libvirt.Dispose();
        Network.Dispose();
        FloorNetwork.Dispose();
    }

    /// <summary>The process that listens on a Unix socket, by struct ucred of unix(7): it begins with the process id.</summary>
    private static int FindListener(string path)
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        Span<byte> credentials = stackalloc byte[3 * sizeof(int)];
        _ = socket.GetRawSocketOption(Linux.SOL_SOCKET, Linux.SO_PEERCRED, credentials);
        return BitConverter.ToInt32(credentials);
    }
}
