using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>What isn't a magic packet, or is for no machine of ours, wakes nobody.</summary>
[TestFixture]
public sealed class RefusedPacketTests() : DaemonTest(HypervisorKind.Test)
{
    /// <summary>One short.</summary>
    [Test]
    public void Fifteen_repetitions_wake_nobody() => WakesNobody(mac => [Frame.Udp(MagicPayload.Of(mac, repetitions: 15))]);

    /// <summary>One bit wrong, in the first, a middle and the last repetition.</summary>
    [Test]
    public void A_corrupt_repetition_wakes_nobody() =>
        WakesNobody(mac =>
        [
            Frame.Udp(MagicPayload.WithCorruptRepetition(mac, 0)),
            Frame.Raw(MagicPayload.WithCorruptRepetition(mac, 7)),
            Frame.Udp6(MagicPayload.WithCorruptRepetition(mac, 15)),
        ]);

    /// <summary>A part of a datagram is no datagram.</summary>
    [Test]
    public void A_fragment_wakes_nobody() =>
        WakesNobody(mac => [Frame.FirstFragment(MagicPayload.Of(mac)), Frame.LaterFragment(MagicPayload.Of(mac))]);

    /// <summary>Frames that end too soon, are as large as can be, or are nonsense.</summary>
    [Test]
    public void Absurd_frames_do_no_harm() =>
        WakesNobody(mac =>
        [
            Frame.Raw([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            Frame.Udp([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]),
            Frame.Raw([.. Enumerable.Repeat((byte)0xFF, 1500)]),
            Frame.Udp([.. Enumerable.Repeat((byte)0xFF, 1400)]),
            Frame.Raw(MagicPayload.Of("ff:ff:ff:ff:ff:ff")),
            Frame.Raw(MagicPayload.Of("00:00:00:00:00:00")),
            Frame.Tagged([]),
            Frame.Raw(MagicPayload.Of(mac)[..^1]),
        ]);

    /// <summary>Said once, so that a wrong address is found; nothing else happens.</summary>
    [Test]
    public void A_packet_for_an_unknown_address_is_said_and_wakes_nobody()
    {
        Sender.WakeOnLan("52:54:00:C0:FF:EE");
        Daemon.WaitForLine("No machine has (MAC )?52:54:00:c0:ff:ee");
        WaitUntilAllIsHandled();
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }

    /// <summary>Neither the log nor the memory grows with the number of packets, and a real wake still gets through.</summary>
    [Test]
    public void A_flood_of_unknown_addresses_is_borne()
    {
        Sender.SendFlood(count: 5000);
        var before = Daemon.AnonymousKilobytes;
        Sender.SendFlood(count: 5000);
        LetRepetitionsCountAgain();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        Assert.That(Daemon.LogLines, Has.Count.LessThan(200));
        Assert.That(Daemon.AnonymousKilobytes - before, Is.LessThan(2048), "growth in kB");
    }

    private void WakesNobody(Func<string, IEnumerable<Frame>> frames)
    {
        Sender.Send(frames(Guest.Mac));
        WaitUntilAllIsHandled();
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }
}
