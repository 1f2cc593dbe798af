using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Idling;

/// <summary>A magic packet for a guest's address in reverse, on the wire, as its senders send it.</summary>
[TestFixture]
public sealed class SleepPacketTests() : DaemonTest(HypervisorKind.Qemu, "--sleep-packets")
{
    /// <summary>Sent again and again, it sleeps once, and stays awake when it is woken meanwhile. In reverse, two of the addresses are a group's.</summary>
    [TestCase("52:54:00:0a:0b:0c")]
    [TestCase("52:54:00:0a:0b:0d")]
    [TestCase("52:54:00:0a:0b:ff")]
    public void A_guest_is_put_to_sleep_once_and_stays_awake_when_it_is_woken_meanwhile(string mac)
    {
        var reverse = string.Join(':', mac.Split(':').Reverse());
        using var guest = DefineLate(NewGuest("sleeper") with { Macs = [mac] });
        guest.Start();
        Daemon.WaitForNews(guest, "running");

        Sender.WakeOnLan(reverse);
        Daemon.WaitForLine($@"Put {guest.Name} \({mac}\) to sleep in \d+ ms: UDP ");
        Daemon.WaitForNews(guest, "shut off");
        for (var i = 1; i <= 3; i++)
        {
            Sender.WakeOnLan(reverse);
            Daemon.WaitForLines($"Refused as duplicate: {mac}, ", i);
        }

        Sender.WakeOnLan(mac);
        guest.WaitUntilRunning();
        Sender.EtherWakeBroadcast(reverse);
        Daemon.WaitForLines($"Refused as duplicate: {mac}, ", 4);
        WaitUntilAllIsHandled();
        Assert.That((guest.State, Daemon.Count($"{guest.Name} sleeps ")), Is.EqualTo(("running", 1)), () => Daemon.Transcript);
    }
}
