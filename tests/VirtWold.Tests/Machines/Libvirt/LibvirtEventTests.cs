using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>
/// What others do to a machine. <c>test:///default</c> is one hypervisor for all connections of a process, with one machine.
/// </summary>
public sealed class LibvirtEventTests
{
    private const string Shared = "test:///default";
    private const string Name = "test";

    [Test]
    public async Task Directory_when_another_connection_stops_a_machine_then_it_is_shut_off()
    {
        using LibvirtRig rig = await LibvirtRig.ConnectAsync(Shared);
        using LibvirtConnection other = Other(out Guid domain);
        try
        {
            Destroy(other, domain);

            await rig.WhenAsync(Name, MachineState.ShutOff);
        }
        finally
        {
            Restore(other, domain);
        }

        Assert.That(rig.Directory.IsCurrent, Is.True);
    }

    [Test]
    public async Task Directory_when_another_connection_starts_a_machine_then_it_runs()
    {
        using LibvirtRig rig = await LibvirtRig.ConnectAsync(Shared);
        using LibvirtConnection other = Other(out Guid domain);
        Destroy(other, domain);
        await rig.WhenAsync(Name, MachineState.ShutOff);

        Restore(other, domain);

        await Assert.ThatAsync(async () => await rig.WhenAsync(Name, MachineState.Running), Throws.Nothing);
    }

    /// <summary>A second connection, and the machine as it sees it.</summary>
    private static LibvirtConnection Other(out Guid domain)
    {
        LibvirtConnection connection = LibvirtConnection.Open(Shared);
        domain = connection.ListDomains().Single().Uuid;
        return connection;
    }

    private static void Destroy(LibvirtConnection connection, Guid domain) => connection.Call(domain, static calls =>
    {
        calls.Destroy();
        return true;
    });

    private static void Restore(LibvirtConnection connection, Guid domain) => connection.Call(domain, static calls =>
    {
        if (calls.AskState().State == MachineState.ShutOff)
        {
            calls.Start();
        }

        return true;
    });
}
