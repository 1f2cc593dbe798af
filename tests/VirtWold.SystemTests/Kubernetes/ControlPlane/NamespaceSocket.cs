using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.ControlPlane;

/// <summary>Listens inside a network namespace: a socket stays where it was made, whoever uses it later and wherever.</summary>
internal static class NamespaceSocket
{
    private const int NewNetwork = 0x40000000;

    /// <summary>Listens on the namespace's loopback interface.</summary>
    /// <param name="side">The namespace; null is the one that the tests run in.</param>
    /// <param name="port">TCP port; 0 for one that is free.</param>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <exception cref="Win32Exception">The namespace can't be entered.</exception>
    public static Socket Listen(NetworkNamespace? side, int port)
    {
        if (side is null)
        {
            return Listen(port);
        }

        // A thread of its own, which ends there: a thread of the pool would take others' work along into the namespace.
        Socket? socket = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(side);
                socket = Listen(port);
            }
            catch (Exception e) when (e is SocketException or Win32Exception or IOException)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        return socket ?? throw new InvalidOperationException($"Listening in {side.Name} failed.", failure);
    }

    private static void Enter(NetworkNamespace side)
    {
        using var file = File.OpenHandle($"/proc/{side.Holder}/ns/net");
        if (SetNamespace((int)file.DangerousGetHandle(), NewNetwork) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    private static Socket Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        socket.Listen();
        return socket;
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int file, int kind);
}
