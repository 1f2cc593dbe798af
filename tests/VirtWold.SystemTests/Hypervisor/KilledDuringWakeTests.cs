using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>libvirtd dies in the middle of a start.</summary>
[TestFixture]
public sealed class KilledDuringWakeTests() : DaemonTest(HypervisorKind.Qemu)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private WrappedEmulator _emulator = null!;
    private Guest _slow = null!;

    /// <summary>A machine whose start waits.</summary>
    [SetUp]
    public void BeginASlowStart()
    {
        _emulator = WrappedEmulator.WithGate();
        _slow = _emulator.Define(Virsh, NewGuest("slow"));
        Daemon.WaitForNews(_slow, "shut off");
        _emulator.CloseGate();
        Sender.WakeOnLan(_slow.Mac);
        Eventually.True(() => _slow.State != "shut off", TimeSpan.FromSeconds(15), () => $"{_slow.Name} is being started");
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheMachine()
    {
        _emulator?.OpenGate();
        _slow?.Dispose();
        _emulator?.Dispose();
    }

    /// <summary>
    /// The packet isn't lost: the machine is looked at again and started by the next libvirtd. That one may call it running for a moment
    /// and then drop it without a word to anybody; then the next packet mustn't be told that it runs.
    /// </summary>
    [Test]
    public void The_machine_runs_after_libvirtd_is_back_or_after_the_next_packet()
    {
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        _emulator.OpenGate();
        Libvirt.Start();
        Daemon.WaitForLine($@"({_slow.Name} \({_slow.Mac}\) is already running|Started {_slow.Name} )");
        Eventually.True(
            () =>
            {
                LetRepetitionsCountAgain();
                if (_slow.State != "running")
                {
                    Sender.WakeOnLan(_slow.Mac);
                }

                return _slow.State == "running";
            },
            Patience,
            () => $"{_slow.Name} runs; it is {_slow.Describe()}");
    }

    /// <summary>Others are as well off as ever.</summary>
    [Test]
    public void Another_machine_is_woken_after_libvirtd_is_back()
    {
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        _emulator.OpenGate();
        Sender.WakeOnLan(Guest.Mac);
        Libvirt.Start();
        Guest.WaitUntilRunning();
    }

    /// <summary>Nobody waits for a libvirtd that doesn't come back.</summary>
    [Test]
    public void The_daemon_ends_when_told_although_libvirtd_is_gone()
    {
        Libvirt.Kill();
        Daemon.WaitForLine("Lost the connection to ");
        Assert.That(Daemon.Terminate(), Is.Zero);
        Daemon.WaitForLine($"warning: Stopping while the wake of {_slow.Mac} is under way");
        _emulator.OpenGate();
        Libvirt.Start();
    }
}
