using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>Magic packets for addresses that nobody has, some hundred in a second, until it is disposed.</summary>
internal sealed class PacketStream : IDisposable
{
    private const string Script = """
        import os, socket, sys, time
        wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        wire.bind((sys.argv[1], 0))
        header = b"\xff" * 6 + bytes.fromhex("020000000201") + b"\x08\x42"
        while True:
            wire.send(header + b"\xff" * 6 + (b"\x02" + os.urandom(5)) * 16)
            time.sleep(0.003)
        """;

    private readonly BackgroundProcess _process;

    /// <summary>Begins.</summary>
    public PacketStream(VethPair network) =>
        _process = new BackgroundProcess(network.Sender.Enter(Sender.Python, "-c", Script, VethPair.SenderInterface));

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();
}
