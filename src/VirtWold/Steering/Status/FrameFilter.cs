using PacketDotNet;
using SharpPcap.LibPcap;

namespace VirtWold.Steering.Status;

/// <summary>Which of the steered frames are shown: an expression as tcpdump takes it (pcap-filter(7)).</summary>
internal sealed class FrameFilter : IDisposable
{
    private readonly BpfProgram? _program;

    /// <summary>Compiles an expression.</summary>
    /// <param name="expression">The expression; empty for all frames.</param>
    /// <exception cref="SteeringException">It can't be compiled, or libpcap isn't there.</exception>
    public FrameFilter(string expression)
    {
        if (expression.Length == 0)
        {
            return;
        }

        try
        {
            _program = BpfProgram.TryCreate(LinkLayers.Ethernet, expression)
                ?? throw new SteeringException(SteeringFailure.BadRequest, $"'{expression}' is no expression that tcpdump would take; see pcap-filter(7)");
        }
        catch (DllNotFoundException)
        {
            throw new SteeringException(SteeringFailure.Unavailable, "libpcap isn't installed, which compiles the expression; on Debian: apt-get install libpcap0.8");
        }
    }

    /// <summary>Whether a frame is shown.</summary>
    public bool Matches(SteeredFrame frame) => _program is null || _program.Matches(frame.Bytes);

    public void Dispose() => _program?.Dispose();
}
