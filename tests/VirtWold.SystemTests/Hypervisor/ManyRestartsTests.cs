using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>libvirtd goes and comes again and again: package updates of some years.</summary>
[TestFixture]
public sealed class ManyRestartsTests() : DaemonTest(HypervisorKind.Qemu, "--dedup", "0")
{
    private const int WarmUp = 2;
    private const int Restarts = 10;

    /// <summary>What one restart costs more than nothing, some restarts cost too much.</summary>
    [Test]
    public void After_ten_restarts_with_a_wake_each_descriptors_and_threads_are_where_they_were()
    {
        var descriptors = 0;
        var threads = 0;
        for (var number = 1; number <= WarmUp + Restarts; number++)
        {
            RestartAndWake(number);
            if (number == WarmUp)
            {
                descriptors = Daemon.Figures.Descriptors;
                threads = Daemon.Figures.ThreadCount;
            }
        }

        TestContext.Out.WriteLine(
            $"descriptors {descriptors} -> {Daemon.Figures.Descriptors}, threads {threads} -> {Daemon.Figures.ThreadCount}");

        // The connection of the last wake is kept for some seconds.
        Eventually.True(
            () => Daemon.Figures.Descriptors <= descriptors, TimeSpan.FromSeconds(30), () => $"{descriptors} descriptors; there are {Daemon.Figures.Descriptors}");

        // The runtime keeps a thread or two in reserve for a while.
        Assert.That(Daemon.Figures.ThreadCount, Is.LessThanOrEqualTo(threads + 2));
    }

    private void RestartAndWake(int number)
    {
        if (number % 2 == 0)
        {
            Libvirt.Kill();
        }
        else
        {
            Libvirt.Stop();
        }

        Daemon.WaitForLines("Lost the connection to ", number);
        Libvirt.Start();
        Daemon.WaitForLines("Connected to .* again", number);
        if (Guest.State == "running")
        {
            EndGuest(Guest);
        }

        // A guest that libvirtd hasn't quite started when it is killed is lost with it: "running" is too early.
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLines($"Started {Guest.Name} ", number);
        Daemon.WaitForNews(Guest, "running");
    }
}
