using System.Diagnostics.CodeAnalysis;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// Hears magic packets on one interface, by libpcap. One thread waits in the kernel and takes each frame that passes
/// <see cref="MagicFilter"/> to the sink, straight out of the ring. <see cref="Dispose"/> ends it from any thread.
/// </summary>
internal sealed unsafe class PcapCapture : IDisposable
{
    /// <summary>Bytes of a frame that are captured: two tags, IPv6 with some extension headers, a magic packet and its password.</summary>
    private const int SnapshotLength = 256;

    /// <summary>Bytes in the ring: enough for 50 000 magic packets a second without loss.</summary>
    private const int RingSize = 64 * 1024;

    private readonly PcapHandle _pcap;
    private readonly IMagicPacketSink _sink;
    private readonly Thread _thread;
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PcapCapture(string interfaceName, PcapHandle pcap, IMagicPacketSink sink)
    {
        InterfaceName = interfaceName;
        _pcap = pcap;
        _sink = sink;
        _thread = new Thread(Run) { Name = $"capture {interfaceName}", IsBackground = true };
    }

    /// <summary>The interface that is captured.</summary>
    public string InterfaceName { get; }

    /// <summary>Ends when the capture does: with nothing where it was disposed, else with libpcap's words for what went wrong.</summary>
    public Task<string?> Ended => _ended.Task;

    /// <summary>Begins to capture what arrives on <paramref name="interfaceName"/>; what the host itself sends isn't heard.</summary>
    /// <param name="interfaceName">The interface, by its name.</param>
    /// <param name="sink">Who is told; called on the capture's own thread.</param>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    public static PcapCapture Start(string interfaceName, IMagicPacketSink sink)
    {
        PcapHandle pcap = PcapHandle.Open(interfaceName, static pcap =>
        {
            pcap.ThrowIfFailed(LibPcap.pcap_set_snaplen(pcap, SnapshotLength), "pcap_set_snaplen");
            pcap.ThrowIfFailed(LibPcap.pcap_set_buffer_size(pcap, RingSize), "pcap_set_buffer_size");
            // A packet is delivered when it comes, not when a buffer is full; the thread sleeps until then.
            pcap.ThrowIfFailed(LibPcap.pcap_set_immediate_mode(pcap, 1), "pcap_set_immediate_mode");
            pcap.ThrowIfFailed(LibPcap.pcap_set_timeout(pcap, 0), "pcap_set_timeout");
        });
        try
        {
            InstallFilter(pcap);
            // Not the filter's "inbound": it loses the first packet that matches.
            pcap.ThrowIfFailed(LibPcap.pcap_setdirection(pcap, LibPcap.PCAP_D_IN), "pcap_setdirection");
            PcapCapture capture = new(interfaceName, pcap, sink);
            capture._thread.Start();
            return capture;
        }
        catch
        {
            pcap.Dispose();
            throw;
        }
    }

    /// <summary>Ends the capture; when this returns, the sink isn't called any more. Not to be called by the sink.</summary>
    public void Dispose()
    {
        if (_pcap.IsClosed)
        {
            return;
        }

        LibPcap.pcap_breakloop(_pcap);
        _thread.Join();
        _pcap.Dispose();
    }

    private static void InstallFilter(PcapHandle pcap)
    {
        fixed (LibPcap.bpf_insn* instructions = MagicFilter.Program)
        {
            LibPcap.bpf_program program = new() { bf_len = (uint)MagicFilter.Program.Length, bf_insns = instructions };
            pcap.ThrowIfFailed(LibPcap.pcap_setfilter(pcap, &program), "pcap_setfilter");
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Ended; a thread must not throw.")]
    private void Run()
    {
        try
        {
            _ended.SetResult(Loop());
        }
        catch (Exception fault)
        {
            _ended.SetException(fault);
        }
    }

    private string? Loop()
    {
        while (true)
        {
            LibPcap.pcap_pkthdr* header;
            byte* data;
            int result = LibPcap.pcap_next_ex(_pcap, &header, &data);
            if (result > 0)
            {
                FrameReader.Read(new ReadOnlySpan<byte>(data, (int)header->caplen), (int)header->len, InterfaceName, _sink);
            }
            else if (result < 0)
            {
                return result == LibPcap.PCAP_ERROR_BREAK ? null : _pcap.LastError;
            }
        }
    }
}
