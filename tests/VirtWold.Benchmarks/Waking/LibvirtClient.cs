using System.Diagnostics;
using System.Runtime.InteropServices;
using VirtWold.Benchmarks.Native;
using VirtWold.Interop;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Benchmarks.Waking;

/// <summary>
/// A client of libvirt that the daemon knows nothing of. It sees when machines start, and starts them itself to see how long that takes
/// without anybody in between. One connection makes the calls, another hears the events, so that neither holds up the other.
/// </summary>
internal sealed unsafe class LibvirtClient : IDisposable
{
    /// <summary>What a domain's event says that it has been started, see virDomainEventType.</summary>
    public const int Started = 2;

    /// <summary>What it says when the domain is off.</summary>
    public const int Stopped = 5;

    private const int LifecycleId = 0;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2);

    private readonly ConnectionHandle _calls;
    private readonly ConnectionHandle _events;
    private readonly int _callback;
    private readonly object _monitor = new();
    private Guid _awaitedDomain;
    private int _awaitedEvent;
    private long _seenAt;

    /// <summary>Connects.</summary>
    /// <exception cref="LibvirtException">The connection can't be had.</exception>
    public LibvirtClient(string uri)
    {
        LibvirtEventLoop.Start();
        _calls = ConnectionHandle.Open(uri);
        _events = ConnectionHandle.Open(uri);
        delegate* unmanaged<nint, nint, int, int, nint, int> callback = &Lifecycle;
        nint self = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        _callback = Libvirt.virConnectDomainEventRegisterAny(_events, 0, LifecycleId, callback, self, &Free);
        if (_callback < 0)
        {
            throw LibvirtException.Last();
        }
    }

    /// <summary>Defines a machine, shut off. The caller owns the handle.</summary>
    /// <exception cref="LibvirtException">libvirt refuses.</exception>
    public DomainHandle Define(string xml)
    {
        nint domain = LibvirtDefine.virDomainDefineXML(_calls, xml);
        return domain != 0 ? new DomainHandle(domain) : throw LibvirtException.Last();
    }

    /// <summary>Starts a machine.</summary>
    /// <exception cref="LibvirtException">libvirt refuses.</exception>
    public static void Start(DomainHandle domain) => Check(Libvirt.virDomainCreateWithFlags(domain, 0));

    /// <summary>Ends a machine, and waits until everybody has been told.</summary>
    /// <exception cref="LibvirtException">libvirt refuses.</exception>
    /// <exception cref="TimeoutException">Nobody was told.</exception>
    public void Destroy(DomainHandle domain) => _ = Await(domain.Uuid, Stopped, () => Check(Libvirt.virDomainDestroyFlags(domain, 0)));

    /// <summary>Does something, and waits until an event tells what came of it.</summary>
    /// <param name="domain">Whose event.</param>
    /// <param name="lifecycleEvent">Which event.</param>
    /// <param name="cause">What is done.</param>
    /// <returns>The time from right before <paramref name="cause"/> to the event.</returns>
    /// <exception cref="TimeoutException">The event doesn't come.</exception>
    public TimeSpan Await(Guid domain, int lifecycleEvent, Action cause)
    {
        lock (_monitor)
        {
            _awaitedDomain = domain;
            _awaitedEvent = lifecycleEvent;
            _seenAt = 0;
        }

        long begun = Stopwatch.GetTimestamp();
        cause();
        lock (_monitor)
        {
            while (_seenAt == 0)
            {
                if (!Monitor.Wait(_monitor, Deadline))
                {
                    throw new TimeoutException("libvirt doesn't tell of a machine that it was started or ended");
                }
            }

            return Stopwatch.GetElapsedTime(begun, _seenAt);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Libvirt.virConnectDomainEventDeregisterAny(_events, _callback);
        _events.Dispose();
        _calls.Dispose();
    }

    [UnmanagedCallersOnly]
    private static int Lifecycle(nint connection, nint domain, int lifecycleEvent, int detail, nint opaque)
    {
        long now = Stopwatch.GetTimestamp();
        Span<byte> uuid = stackalloc byte[Libvirt.VIR_UUID_BUFLEN];
        fixed (byte* bytes = uuid)
        {
            _ = Libvirt.virDomainGetUUIDOfEvent(domain, bytes);
        }

        ((LibvirtClient)GCHandle.FromIntPtr(opaque).Target!).See(new Guid(uuid, bigEndian: true), lifecycleEvent, now);
        return 0;
    }

    [UnmanagedCallersOnly]
    private static void Free(nint opaque) => GCHandle.FromIntPtr(opaque).Free();

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw LibvirtException.Last();
        }
    }

    private void See(Guid domain, int lifecycleEvent, long now)
    {
        lock (_monitor)
        {
            if (domain == _awaitedDomain && lifecycleEvent == _awaitedEvent && _seenAt == 0)
            {
                _seenAt = now;
                Monitor.PulseAll(_monitor);
            }
        }
    }
}
