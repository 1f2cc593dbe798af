using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>The boundary between the program and its native libraries: what is freed twice, or used afterwards, valgrind sees.</summary>
[TestFixture]
public sealed class MemcheckTests() : SystemTest(HypervisorKind.Test)
{
    private const int Machines = 5;

    /// <summary>
    /// Machines are listed, woken, ended and undefined, all of them are listed again, and libvirtd goes and comes back. That values are
    /// undefined isn't looked for: a collector that looks for objects on the stack reads everything that lies there.
    /// </summary>
    [Test]
    public void No_access_to_memory_is_invalid_and_nothing_is_lost()
    {
        Requires.Binary();
        Requires.Tools("valgrind");
        Guest[] guests = [.. Enumerable.Range(0, Machines).Select(_ => DefineGuest())];
        using var daemon = new ValgrindDaemon(Network, Libvirt.Uri, "--tool=memcheck", "--undef-value-errors=no");
        foreach (var guest in guests)
        {
            Wake(daemon, guest);
            guest.Dispose();
        }

        daemon.Signal("HUP");
        daemon.WaitForLine("Listed the machines of ");
        Libvirt.Kill();
        daemon.WaitForLine("Lost the connection to ");
        Libvirt.Start();
        using var last = DefineGuest();
        daemon.WaitForLine("Connected to ");
        Wake(daemon, last);

        daemon.Terminate();
        Assert.Multiple(() =>
        {
            Assert.That(daemon.WaitForLine("ERROR SUMMARY: "), Does.Contain("ERROR SUMMARY: 0 errors"));
            Assert.That(daemon.WaitForLine("definitely lost: "), Does.Contain("definitely lost: 0 bytes"));
        });
    }

    private void Wake(ValgrindDaemon daemon, Guest guest)
    {
        // The news of a machine that was defined just now may come after the first packet.
        Eventually.True(
            () =>
            {
                Sender.EtherWakeBroadcast(guest.Mac);
                Pause.For(TimeSpan.FromMilliseconds(200));
                return guest.State == "running";
            },
            ValgrindDaemon.Deadline,
            () => $"{guest.Name} runs; it is {guest.State}");
        daemon.WaitForLine($"Started {guest.Name} ");
    }
}
