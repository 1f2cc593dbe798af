using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
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
        using LibvirtSession other = Other(out Domain domain);
        try
        {
            domain.Destroy();

            await rig.WhenAsync(Name, MachineState.ShutOff);
        }
        finally
        {
            Restore(domain);
        }

        Assert.That(rig.Directory.IsCurrent, Is.True);
    }

    [Test]
    public async Task Directory_when_another_connection_starts_a_machine_then_it_runs()
    {
        using LibvirtRig rig = await LibvirtRig.ConnectAsync(Shared);
        using LibvirtSession other = Other(out Domain domain);
        domain.Destroy();
        await rig.WhenAsync(Name, MachineState.ShutOff);

        domain.Start();

        await Assert.ThatAsync(async () => await rig.WhenAsync(Name, MachineState.Running), Throws.Nothing);
    }

    /// <summary>A second connection, and the machine as it sees it.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller disposes the session.")]
    private static LibvirtSession Other(out Domain domain)
    {
        MachineDirectory directory = new();
        using CallWatch watch = new(Shared, NullLogger.Instance);
        LibvirtSession session = LibvirtSession.Open(Shared, directory, watch, NullLogger.Instance);
        session.List();
        domain = session.Find(directory.All.Single())!;
        return session;
    }

    private static void Restore(Domain domain)
    {
        if (domain.ReadState().State == MachineState.ShutOff)
        {
            domain.Start();
        }
    }
}
