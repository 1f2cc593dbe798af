using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Logs;

/// <summary>What is said, how often, and to whom.</summary>
[TestFixture]
public sealed class LogContentTests() : DaemonTest(HypervisorKind.Test)
{
    /// <summary>Heard, whose address, in which state, asked for, done: at the level debug.</summary>
    [Test]
    public void Debug_shows_a_packets_way_to_its_machine()
    {
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"Started {Guest.Name} ");
        string[] way = [$"Let through: {Guest.Mac}, UDP port 9 from ", $"{Guest.Mac} is {Guest.Name}'s, which is shut off: asking ", $"Started {Guest.Name} "];
        var at = way.Select(step => Daemon.LogLines.ToList().FindIndex(line => line.Contains(step, StringComparison.Ordinal)));
        Assert.That(at, Is.Ordered.And.All.GreaterThanOrEqualTo(0), Daemon.Transcript);
    }

    /// <summary>A password is never written, only that there is one.</summary>
    [Test]
    public void Debug_tells_of_a_password_and_does_not_show_it()
    {
        Sender.EtherWake(Guest.Mac, "-p", "de:ad:be:ef:01:02");
        Assert.That(Daemon.WaitForLine($"Let through: {Guest.Mac}, "), Does.EndWith(", with a SecureOn password"));
        Daemon.WaitForLine($"Started {Guest.Name} ");
        Assert.That(Daemon.Transcript, Does.Not.Contain("de:ad:be").And.Not.Contain("deadbe"));
    }

    /// <summary>Somebody clicks like mad.</summary>
    [Test]
    public void Repeated_lines_are_folded_into_one_with_their_number()
    {
        PacketBurst.Send(Network, times: 42, Guest.Mac);
        WaitUntilAllIsHandled();
        Daemon.WaitForLine("debug: The line before, \\d+ times more in ");
        Assert.Multiple(() =>
        {
            Assert.That(Daemon.LogLines.Count(line => line.Contains("Refused as duplicate: ", StringComparison.Ordinal)), Is.LessThan(41));
            Assert.That(Daemon.Count($"Refused as duplicate: {Guest.Mac}, "), Is.EqualTo(41));
        });
    }
}
