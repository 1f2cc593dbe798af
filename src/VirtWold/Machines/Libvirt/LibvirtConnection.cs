using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Native = VirtWold.Interop.Libvirt;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// An open connection to a hypervisor. Every call blocks for as long as the hypervisor likes; who makes one at a time is up to
/// <see cref="CallLanes"/>.
/// </summary>
internal sealed unsafe class LibvirtConnection : IDisposable
{
    private const int KeepAliveSeconds = 5;
    private const uint KeepAliveCount = 5;

    /// <summary>VIR_CONNECT_LIST_DOMAINS_RUNNING.</summary>
    private const uint Running = 1 << 4;

    /// <summary>References that a connection keeps that only makes calls now and then; a reference saves a call for the next one.</summary>
    private const int Few = 32;

    private readonly ConnectionHandle _connection;
    private readonly ConcurrentDictionary<Guid, DomainHandle> _domains = new();
    private readonly List<int> _eventCallbacks = [];
    private bool _hasCloseCallback;
    private bool _keepsAll;

    private LibvirtConnection(ConnectionHandle connection)
    {
        _connection = connection;
    }

    /// <summary>Whether the connection stands, as far as this side of it knows.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                return Native.virConnectIsAlive(_connection) == 1;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

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

    /// <summary>Whether calls travel to a daemon, and not to a driver inside the library.</summary>
    public bool HasLink => _hasCloseCallback;

    /// <summary>Whether the hypervisor sends events about its machines. Known after the first subscription.</summary>
    public bool HasEvents { get; private set; }

    /// <summary>The driver's name, such as QEMU or LXC.</summary>
    public string Driver => Marshal.PtrToStringUTF8((nint)Native.virConnectGetType(_connection)) ?? "";

    /// <summary>The name of the hypervisor's host; empty where it doesn't tell.</summary>
    public string HostName
    {
        get
        {
            byte* name = Native.virConnectGetHostname(_connection);
            try
            {
                return Marshal.PtrToStringUTF8((nint)name) ?? "";
            }
            finally
            {
                NativeMemory.Free(name);
            }
        }
    }

    /// <summary>All domains, active and inactive. Their references are kept until the connection is closed.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public IReadOnlyList<ListedDomain> ListDomains()
    {
        nint* domains;
        int count = Native.virConnectListAllDomains(_connection, &domains, 0);
        if (count < 0)
        {
            throw LibvirtException.Last();
        }

        try
        {
            var list = new ListedDomain[count];
            for (int i = 0; i < count; i++)
            {
                DomainHandle handle = new(domains[i]);
                Guid uuid = handle.Uuid;
                list[i] = new ListedDomain(uuid, handle.Name, handle.WasActive);
                Keep(uuid, handle);
            }

            return list;
        }
        finally
        {
            NativeMemory.Free(domains);
        }
    }

    /// <summary>The domains that run, in the order of their UUIDs, by one call. Keeps no reference.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public Guid[] ListRunning()
    {
        nint* domains;
        int count = Native.virConnectListAllDomains(_connection, &domains, Running);
        if (count < 0)
        {
            throw LibvirtException.Last();
        }

        try
        {
            var running = new Guid[count];
            for (int i = 0; i < count; i++)
            {
                using DomainHandle handle = new(domains[i]);
                running[i] = handle.Uuid;
            }

            Array.Sort(running);
            return running;
        }
        finally
        {
            NativeMemory.Free(domains);
        }
    }

    /// <summary>What the domains that run have used, by one call.</summary>
    /// <exception cref="LibvirtException">The hypervisor doesn't tell.</exception>
    public IReadOnlyList<MachineActivity> ReadActivity() => DomainStatistics.Read(_connection);

    /// <summary>Calls a domain.</summary>
    /// <exception cref="LibvirtException">The call fails, or there is no such domain.</exception>
    /// <exception cref="ObjectDisposedException">The connection is closed.</exception>
    public T Call<T>(Guid uuid, Func<Domain, T> call)
    {
        DomainHandle? passing = null;
        try
        {
            if (!_domains.TryGetValue(uuid, out DomainHandle? handle))
            {
                handle = LookUp(uuid);
                if (_keepsAll || _domains.Count < Few)
                {
                    handle = Keep(uuid, handle);
                }
                else
                {
                    passing = handle;
                }
            }

            return call(new Domain(handle));
        }
        catch (LibvirtException error) when (error.IsNoDomain)
        {
            if (_domains.TryRemove(uuid, out DomainHandle? gone))
            {
                gone.Dispose();
            }

            throw;
        }
        finally
        {
            passing?.Dispose();
        }
    }

    /// <summary>From now on each change of a domain, and the end of the connection, is sent to <paramref name="queue"/>.</summary>
    /// <exception cref="LibvirtException">The hypervisor refuses.</exception>
    public void Subscribe(DomainEventQueue queue)
    {
        _keepsAll = true;

        // A hypervisor inside the library (test:///) has no connection to lose, and answers that it doesn't support this.
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
        delegate* unmanaged<nint, nint, int, int, nint, void> agent = &LibvirtCallbacks.Agent;
        HasEvents = TrySubscribe(DomainEvents.LifecycleId, lifecycle, queue);
        if (!HasEvents)
        {
            // VMware, Hyper-V, VirtualBox and others send no events.
            LibvirtException error = LibvirtException.Last();
            if (error.Code != LibvirtErrorCode.NoSupport)
            {
                throw error;
            }

            return;
        }

        // Not every hypervisor plugs devices, and few libraries know of changed addresses yet.
        _ = TrySubscribe(DomainEvents.DeviceAddedId, device, queue);
        _ = TrySubscribe(DomainEvents.DeviceRemovedId, device, queue);
        _ = TrySubscribe(DomainEvents.MetadataChangeId, metadata, queue);
        _ = TrySubscribe(DomainEvents.NicMacChangeId, macChange, queue);
        _ = TrySubscribe(DomainEvents.AgentLifecycleId, agent, queue);
    }

    /// <summary>Closes the connection, once the last call on it has ended.</summary>
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

        // The library keeps the connection while a domain of it is referenced.
        foreach (DomainHandle domain in _domains.Values)
        {
            domain.Dispose();
        }

        _connection.Dispose();
    }

    private DomainHandle LookUp(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[Native.VIR_UUID_BUFLEN];
        _ = uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        fixed (byte* pointer = bytes)
        {
            nint domain = Native.virDomainLookupByUUID(_connection, pointer);
            return domain != 0 ? new DomainHandle(domain) : throw LibvirtException.Last();
        }
    }

    /// <summary>Keeps a reference for the next call, unless there is one.</summary>
    private DomainHandle Keep(Guid uuid, DomainHandle handle)
    {
        DomainHandle kept = _domains.GetOrAdd(uuid, handle);
        if (kept != handle)
        {
            handle.Dispose();
        }

        return kept;
    }

    /// <summary>Whether a URI names another host.</summary>
    public static bool IsRemote(string uri) => Uri.TryCreate(uri, UriKind.Absolute, out Uri? parsed) && parsed.Host.Length > 0;

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
