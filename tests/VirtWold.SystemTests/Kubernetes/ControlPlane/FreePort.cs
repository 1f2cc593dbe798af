using System.Net;
using System.Net.Sockets;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>Finds TCP ports of the loopback interface that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>One that the kernel has just chosen. Another program could take it before it is used; then that one fails, and says so.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
