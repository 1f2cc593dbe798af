using VirtWold.Machines;
using VirtWold.Machines.Libvirt;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>
/// A <see cref="LibvirtHypervisor"/> that is connected to a <see cref="TestNode"/>. libvirt's event loop is one for the process and
/// can't be begun again: no test ends it.
/// </summary>
internal sealed class LibvirtRig : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly TestNode? _node;
    private readonly WakeTurns _turns;

    private LibvirtRig(TestNode? node, string uri, int maxStarts = 4)
    {
        _node = node;
        _turns = new WakeTurns(maxStarts, TimeProvider.System);
        Hypervisor = new LibvirtHypervisor(uri, _turns, Directory, Log);
    }

    public MachineDirectory Directory { get; } = new();

    public CollectingLogger Log { get; } = new();

    public LibvirtHypervisor Hypervisor { get; }

    /// <summary>Why the first attempt to connect failed; nothing where it didn't.</summary>
    public LibvirtException? FirstError { get; private set; }

    /// <summary>Connected to a hypervisor with such domains.</summary>
    public static Task<LibvirtRig> WithAsync(params TestDomain[] domains)
    {
        TestNode node = new(domains);
        return StartAsync(new LibvirtRig(node, node.Uri));
    }

    /// <summary>Connected to a hypervisor with such domains, and such networks.</summary>
    public static Task<LibvirtRig> WithNetworksAsync(string networks, params TestDomain[] domains)
    {
        TestNode node = new(networks, domains);
        return StartAsync(new LibvirtRig(node, node.Uri));
    }

    /// <summary>Tries to connect to any URI.</summary>
    public static Task<LibvirtRig> ConnectAsync(string uri) => StartAsync(new LibvirtRig(null, uri));

    /// <summary>Not connected yet.</summary>
    public static LibvirtRig NotStarted() => new(null, "test:///default");

    /// <summary>The machine of that name.</summary>
    public Machine Machine(string name = "nas") => Directory.All.Single(machine => machine.Name == name);

    /// <summary>Has a machine woken.</summary>
    public Task<WakeResult> WakeAsync(Machine machine) => Hypervisor.WakeAsync(machine, default, CancellationToken.None).WaitAsync(Patience);

    /// <summary>Waits until the directory knows that a machine is in some state.</summary>
    public Task WhenAsync(string name, MachineState state) => Directory
        .WaitUntilAsync(directory => directory.All.Any(machine => machine.Name == name && machine.State == state), CancellationToken.None)
        .WaitAsync(Patience);

    public void Dispose()
    {
        Hypervisor.Dispose();
        _turns.Dispose();
        _node?.Dispose();
    }

    private static async Task<LibvirtRig> StartAsync(LibvirtRig rig)
    {
        rig.FirstError = (LibvirtException?)await rig.Hypervisor.Start().WaitAsync(Patience);
        return rig;
    }
}
