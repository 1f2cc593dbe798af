using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>
/// Several datagrams in one frame. A sender's kernel merges them by UDP_SEGMENT, and a veth pair delivers them like that, as a card does
/// that merges what it receives (rx-udp-gro-forwarding).
/// </summary>
[TestFixture]
public sealed class MergedTests() : DaemonTest(HypervisorKind.Test)
{
    // SOL_UDP, UDP_SEGMENT; the length of one, and all of them.
    private const string Script = """
        import socket, sys
        wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        wire.setsockopt(17, 103, int(sys.argv[1]))
        wire.sendto(bytes.fromhex(sys.argv[2]), (sys.argv[3], 9))
        """;

    /// <summary>Without a password, and with one of either length.</summary>
    [TestCase(0)]
    [TestCase(4)]
    [TestCase(6)]
    public void Each_of_the_merged_packets_starts_its_machine(int passwordLength)
    {
        using var other = DefineLate(NewGuest("other"));
        byte[][] packets = [MagicPayload.WithPassword(Guest.Mac, passwordLength), MagicPayload.WithPassword(other.Mac, passwordLength)];
        Network.Sender.Run(
            Harness.Sender.Python,
            "-c",
            Script,
            FormattableString.Invariant($"{packets[0].Length}"),
            Convert.ToHexString([.. packets[0], .. packets[1]]),
            VethPair.HostAddress);
        Guest.WaitUntilRunning();
        other.WaitUntilRunning();
        Daemon.WaitForLine($"Started {Guest.Name} .*UDP port 9 from {VethPair.SenderAddress}");
        Daemon.WaitForLine($"Started {other.Name} .*UDP port 9 from {VethPair.SenderAddress}");
    }
}
