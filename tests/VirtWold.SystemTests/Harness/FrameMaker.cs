using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A Python with scapy in a network namespace. It stays: to load scapy takes longer than most tests. It runs one line of Python after
/// another and answers each.
/// </summary>
internal sealed class FrameMaker : IDisposable
{
    // Only what is needed: to load everything takes three times as long. Frames go out of plain sockets, for the same reason.
    private const string Script = """
        import socket, sys
        from scapy.layers.l2 import Ether, Dot1Q
        from scapy.layers.inet import IP, TCP, UDP, IPOption_Router_Alert
        from scapy.layers.inet6 import IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, PadN
        from scapy.packet import Raw
        from scapy.utils import wrpcap, wrpcapng

        def send(interface, *frames):
            with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
                wire.bind((interface, 0))
                for frame in frames:
                    wire.send(bytes(frame))

        def at(time, frame):
            frame.time = time
            return frame

        for number, line in enumerate(sys.stdin, 1):
            try:
                exec(line)
                print("done", number, flush=True)
            except Exception as error:
                print("failed", number, repr(error), flush=True)
        """;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly BackgroundProcess _python;
    private int _count;

    /// <summary>Starts it.</summary>
    public FrameMaker(NetworkNamespace side) => _python = new BackgroundProcess(side.Enter(Sender.Python, "-c", Script));

    /// <summary>Sends frames, each once and in order, and returns when they are on their way.</summary>
    public void Send(string interfaceName, params IEnumerable<Frame> frames) =>
        Run($"send('{interfaceName}', {string.Join(", ", frames.Select(frame => frame.Expression))})");

    /// <summary>Writes a pcap file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="frames">What is in it, each with the seconds since the first one.</param>
    public void WritePcap(string path, params IEnumerable<(double At, Frame Frame)> frames) =>
        Run($"wrpcap('{path}', [{Timed(frames)}], linktype=1)");

    /// <summary>Writes a pcapng file.</summary>
    /// <inheritdoc cref="WritePcap"/>
    public void WritePcapNg(string path, params IEnumerable<(double At, Frame Frame)> frames) =>
        Run($"wrpcapng('{path}', [{Timed(frames)}])");

    /// <summary>Writes a pcap file that claims that its packets are of another link type.</summary>
    public void WritePcapOf(int linkType, string path, Frame frame) =>
        Run(FormattableString.Invariant($"wrpcap('{path}', [{frame.Expression}], linktype={linkType})"));

    /// <inheritdoc/>
    public void Dispose() => _python.Dispose();

    private static string Timed(IEnumerable<(double At, Frame Frame)> frames)
    {
        const double begin = 1_700_000_000;
        return string.Join(", ", frames.Select(item => FormattableString.Invariant($"at({begin + item.At}, {item.Frame.Expression})")));
    }

    private void Run(string line)
    {
        var number = (++_count).ToString(CultureInfo.InvariantCulture);
        _python.Input.WriteLine(line);
        _python.Input.Flush();
        var answer = _python.WaitForLine(
            text => text == $"done {number}" || text.StartsWith($"failed {number} ", StringComparison.Ordinal),
            Deadline,
            $"an answer to {line}");
        Assert.That(answer.Text, Does.StartWith("done"), line);
    }
}
