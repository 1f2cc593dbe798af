using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>The connection breaks while libvirtd starts a guest, which goes on with that.</summary>
[TestFixture]
public sealed class LostAnswerTests() : SystemTest(HypervisorKind.Qemu)
{
    // Each connection that it accepts is carried on to libvirtd, until it is killed.
    private const string RelayScript = """
        import os, socket, sys, threading
        def carry(source, sink):
            while data := source.recv(65536):
                sink.sendall(data)
            os._exit(0)
        if os.path.exists(sys.argv[1]):
            os.remove(sys.argv[1])
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(sys.argv[1])
        listener.listen()
        while True:
            client, _ = listener.accept()
            server = socket.socket(socket.AF_UNIX)
            server.connect(sys.argv[2])
            for ends in (client, server), (server, client):
                threading.Thread(target=carry, args=ends).start()
        """;

    private readonly TemporaryFolder _folder = new();
    private Guest _guest = null!;

    /// <summary>Has libvirtd see a hook in which the guest's start hangs.</summary>
    [SetUp]
    public void DefineTheGuest()
    {
        Requires.Binary();
        Libvirt.UseHook();
        Libvirt.Stop();
        Libvirt.Start();
        Libvirt.CloseHook();
        _guest = DefineGuest("hooked");
    }

    /// <summary>Lets it go.</summary>
    [TearDown]
    public void RemoveTheGuest()
    {
        Libvirt?.OpenHook();
        _guest?.Dispose();
        _folder.Dispose();
    }

    /// <summary>Nobody else has started it: it isn't said to have been running already.</summary>
    [Test]
    public void A_guest_that_starts_while_the_connection_is_broken_is_said_to_be_started()
    {
        var socket = Path.Combine(_folder.Path, "relay");
        var relay = Relay(socket);
        try
        {
            using var daemon = VirtWoldDaemon.Start(Network, $"qemu+unix:///system?socket={socket}");
            Sender.WakeOnLan(_guest.Mac);
            Libvirt.WaitUntilHooked(_guest.Name);
            relay.Dispose();
            daemon.WaitForLine("Lost the connection to ");
            Libvirt.OpenHook();
            _guest.WaitUntilRunning();
            relay = Relay(socket);
            Assert.That(daemon.WaitForLine($@"{_guest.Name} \({_guest.Mac}\) "), Does.Contain("Started ").And.Contain("(its answer was lost)"));
        }
        finally
        {
            relay.Dispose();
        }
    }

    private BackgroundProcess Relay(string socket)
    {
        BackgroundProcess relay = new([Sender.Python, "-c", RelayScript, socket, Libvirt.Socket]);
        Eventually.True(() => File.Exists(socket), TimeSpan.FromSeconds(15), () => $"a relay\n{relay.Transcript}");
        return relay;
    }
}
