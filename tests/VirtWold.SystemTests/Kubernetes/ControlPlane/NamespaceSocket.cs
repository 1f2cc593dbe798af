using System.Net;
using System.Net.Sockets;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>Listens inside a network namespace: a socket stays where it was made, whoever uses it later and wherever.</summary>
internal static class NamespaceSocket
{
    /// <summary>Listens on the namespace's loopback interface.</summary>
    /// <param name="side">The namespace; null is the one that the tests run in.</param>
    /// <param name="port">TCP port; 0 for one that is free.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The namespace can't be entered.</exception>
    public static Socket Listen(NetworkNamespace? side, int port)
    {
        if (side is null)
        {
            return Listen(port);
        }

        Socket? socket = null;
        side.RunInside(() => socket = Listen(port));
        return socket!;
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        return socket;
    }
}
