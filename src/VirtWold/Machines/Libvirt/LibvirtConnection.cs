using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>An open connection to a hypervisor. May be used by many threads; every call may block for as long as the hypervisor likes.</summary>
internal sealed unsafe class LibvirtConnection : IDisposable
{
    private const int KeepAliveSeconds = 5;
    private const uint KeepAliveCount = 5;

    private readonly ConnectionHandle _connection;
    private readonly List<int> _eventCallbacks = [];
    private bool _hasCloseCallback;

    private LibvirtConnection(ConnectionHandle connection)
    {
        _connection = connection;
    }

    /// <summary>Whether the connection stands, as far as this side of it knows.</summary>
    public bool IsAlive => Native.virConnectIsAlive(_connection) == 1;

    /// <summary>Connects to <paramref name="uri"/>.</summary>
    /// <exception cref="LibvirtException">The connection can't be had.</exception>
    public static LibvirtConnection Open(string uri)
    {
        LibvirtEventLoop.Start();
        LibvirtConnection connection = new(ConnectionHandle.Open(uri));
        if (IsRemote(uri))
        {
            // Nobody else notices a host that went away. On this host a dead daemon closes its socket, and nothing need tick.
            _ = Native.virConnectSetKeepAlive(connection._connection, KeepAliveSeconds, KeepAliveCount);
        }

        return connection;
    }

    /// <summary>All domains, active and inactive. The caller owns them.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public IReadOnlyList<Domain> ListDomains()
    {
        nint* domains;
        int count = Native.virConnectListAllDomains(_connection, &domains, 0);
        if (count < 0)
        {
            throw LibvirtException.Last();
        }

        try
        {
            var list = new Domain[count];
            for (int i = 0; i < count; i++)
            {
                list[i] = new Domain(new DomainHandle(domains[i]));
            }

            return list;
        }
        finally
        {
            NativeMemory.Free(domains);
        }
    }

    /// <summary>The domain of that UUID, or nothing where there is none. The caller owns it.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public Domain? Find(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[Native.VIR_UUID_BUFLEN];
        _ = uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        fixed (byte* pointer = bytes)
        {
            nint domain = Native.virDomainLookupByUUID(_connection, pointer);
            if (domain != 0)
            {
                return new Domain(new DomainHandle(domain));
            }
        }

        LibvirtException error = LibvirtException.Last();
        return error.IsNoDomain ? null : throw error;
    }

    /// <summary>From now on each change of a domain, and the end of the connection, is told to <paramref name="queue"/>.</summary>
    /// <exception cref="LibvirtException">The hypervisor has no events.</exception>
    public void Subscribe(DomainEventQueue queue)
    {
        // A hypervisor inside the library (test:///) has no connection to lose, and says that it doesn't support this.
        nint opaque = GCHandle.ToIntPtr(GCHandle.Alloc(queue));
        _hasCloseCallback =
            Native.virConnectRegisterCloseCallback(_connection, &LibvirtCallbacks.Closed, opaque, &LibvirtCallbacks.Free) == 0;
        if (!_hasCloseCallback)
        {
            GCHandle.FromIntPtr(opaque).Free();
        }

        delegate* unmanaged<nint, nint, int, int, nint, int> lifecycle = &LibvirtCallbacks.Lifecycle;
        delegate* unmanaged<nint, nint, byte*, nint, void> device = &LibvirtCallbacks.Device;
        delegate* unmanaged<nint, nint, int, byte*, nint, void> metadata = &LibvirtCallbacks.Metadata;
        delegate* unmanaged<nint, nint, byte*, byte*, byte*, nint, void> macChange = &LibvirtCallbacks.MacChange;
        if (!TrySubscribe(DomainEvents.LifecycleId, lifecycle, queue))
        {
            throw LibvirtException.Last();
        }

        // Not every hypervisor plugs devices, and few libraries know of changed addresses yet.
        _ = TrySubscribe(DomainEvents.DeviceAddedId, device, queue);
        _ = TrySubscribe(DomainEvents.DeviceRemovedId, device, queue);
        _ = TrySubscribe(DomainEvents.MetadataChangeId, metadata, queue);
        _ = TrySubscribe(DomainEvents.NicMacChangeId, macChange, queue);
    }

    /// <summary>Closes the connection, once the last domain handle of it is disposed.</summary>
    public void Dispose()
    {
        if (_connection.IsClosed)
        {
            return;
        }

        foreach (int callback in _eventCallbacks)
        {
            _ = Native.virConnectDomainEventDeregisterAny(_connection, callback);
        }

        if (_hasCloseCallback)
        {
            _ = Native.virConnectUnregisterCloseCallback(_connection, &LibvirtCallbacks.Closed);
        }

        _connection.Dispose();
    }

    private static bool IsRemote(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && parsed.Host.Length > 0;

    private bool TrySubscribe(int eventId, void* callback, DomainEventQueue queue)
    {
        nint opaque = GCHandle.ToIntPtr(GCHandle.Alloc(queue));
        int id = Native.virConnectDomainEventRegisterAny(_connection, 0, eventId, callback, opaque, &LibvirtCallbacks.Free);
        if (id < 0)
        {
            GCHandle.FromIntPtr(opaque).Free();
            return false;
        }

        _eventCallbacks.Add(id);
        return true;
    }
}
