using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using SharpPcap;
using SharpPcap.LibPcap;
using VirtWold.Interop;
using VirtWold.WakeOnLan;

namespace VirtWold.Capture;

/// <summary>
/// Hears magic packets on one interface, by libpcap. One thread waits in the kernel and takes each frame that passes
/// <see cref="MagicFilter"/> to the sink, straight out of the ring. <see cref="Dispose"/> ends it from any thread.
/// </summary>
internal sealed unsafe partial class PcapCapture : IDisposable
{
    private static readonly TimeSpan BetweenDropChecks = TimeSpan.FromSeconds(1);

    private readonly bool _isDeep;
    private readonly LibPcapLiveDevice _device;
    private readonly PcapHandle _pcap;
    private readonly IMagicPacketSink _sink;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private readonly CapturePace _pace = new(TimeProvider.System);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private volatile bool _stopping;
    private long _dropsCheckedAt;
    private volatile uint _drops;

    private PcapCapture(string interfaceName, bool isDeep, LibPcapLiveDevice device, IMagicPacketSink sink, ILogger logger)
    {
        InterfaceName = interfaceName;
        _isDeep = isDeep;
        _device = device;
        _pcap = device.Handle;
        _sink = sink;
        _logger = logger;
        _thread = new Thread(Run) { Name = $"capture {interfaceName}", IsBackground = true };
    }

    /// <summary>The interface that is captured.</summary>
    public string InterfaceName { get; }

    /// <summary>Ends when the capture does.</summary>
    public Task Ended => _ended.Task;

    /// <summary>How many packets the kernel had no room for, as far as is known.</summary>
    public long Drops => _drops;

    /// <summary>Once it has ended: what went wrong, in libpcap's words.</summary>
    public string EndReason { get; private set; } = "";

    /// <summary>Begins to capture what arrives on <paramref name="interfaceName"/> and what leaves by it: this host, its guests and containers send, too.</summary>
    /// <param name="interfaceName">The interface, by its name.</param>
    /// <param name="options">How to capture.</param>
    /// <param name="sink">Receives the packets; called on the capture's own thread.</param>
    /// <param name="logger">Told of what the kernel dropped.</param>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    public static PcapCapture Start(string interfaceName, CaptureOptions options, IMagicPacketSink sink, ILogger logger)
    {
        LibPcapLiveDevice device = Open(interfaceName, options);
        PcapCapture capture = new(interfaceName, options.Deep, device, sink, logger);
        capture._thread.Start();
        return capture;
    }

    /// <summary>Ends the capture; when this returns, the sink isn't called any more. Not to be called by the sink.</summary>
    public void Dispose()
    {
        if (_pcap.IsClosed)
        {
            return;
        }

        _stopping = true;
        _pcap.BreakLoop();
        _thread.Join();
        _device.Dispose();
    }

    /// <summary>Opens an interface, and lets nothing through but what passes the filter.</summary>
    /// <exception cref="CaptureException">The interface can't be captured.</exception>
    private static LibPcapLiveDevice Open(string interfaceName, CaptureOptions options)
    {
        LibPcapLiveDevice device = CaptureDevice.Open(interfaceName, new DeviceConfiguration
        {
            Snaplen = CaptureSizes.SnapshotLength(options.Deep),
            BufferSize = CaptureSizes.RingLength(options.Deep),
            Mode = options.Promiscuous ? DeviceModes.Promiscuous : DeviceModes.None,
            // A packet is delivered when it comes, not when a buffer is full; the thread sleeps until then.
            Immediate = true,
            ReadTimeout = 0,
        });
        try
        {
            device.Handle.SetProgram(options.Deep ? MagicFilter.DeepProgram : MagicFilter.Program);
            return device;
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Ended; a thread must not throw.")]
    private void Run()
    {
        _ = Libc.prctl_name(Libc.PR_SET_NAME, _thread.Name!);
        try
        {
            Loop();
        }
        catch (Exception fault)
        {
            EndReason = fault.ToString();
        }

        _ended.SetResult();
        Prove();
    }

    private void Loop()
    {
        while (true)
        {
            nint header = 0;
            nint data = 0;
            int result = _device.GetNextPacketPointers(ref header, ref data);
            // There may be a packet even if the result is a break, where both came at the same moment.
            if (data != 0)
            {
                LibPcap.pcap_pkthdr* packet = (LibPcap.pcap_pkthdr*)header;
                FrameReader.Read(new ReadOnlySpan<byte>((byte*)data, (int)packet->caplen), (int)packet->len, InterfaceName, _isDeep, _sink);
                long now = Stopwatch.GetTimestamp();
                if (Stopwatch.GetElapsedTime(_dropsCheckedAt, now) >= BetweenDropChecks)
                {
                    CheckDrops(now);
                }

                if (_pace.Next(now, AgeOf(packet)) && result >= 0)
                {
                    Thread.Sleep(CapturePace.Pause);
                }
            }

            if (result == LibPcap.PCAP_ERROR_BREAK && !_stopping)
            {
                Prove();
            }
            else if (result < 0)
            {
                CheckDrops(Stopwatch.GetTimestamp());
                EndReason = result == LibPcap.PCAP_ERROR_BREAK ? "" : _device.LastError;
                return;
            }
        }
    }

    /// <summary>How long ago the kernel saw a packet; anything where the wall clock was set meanwhile.</summary>
    private static TimeSpan AgeOf(LibPcap.pcap_pkthdr* packet) => DateTime.UtcNow - DateTime.UnixEpoch
        - TimeSpan.FromTicks((packet->tv_sec.Value * TimeSpan.TicksPerSecond) + (packet->tv_usec.Value * TimeSpan.TicksPerMicrosecond));

    /// <summary>
    /// Says so where the kernel had to drop packets. Asked when a packet comes, at most once in a while: it drops none while none come.
    /// </summary>
    private void CheckDrops(long now)
    {
        _dropsCheckedAt = now;
        if (_pcap.TryGetDrops(out uint drops) && drops != _drops)
        {
            _logger.Dropped(InterfaceName, drops - _drops);
            _drops = drops;
        }
    }
}
