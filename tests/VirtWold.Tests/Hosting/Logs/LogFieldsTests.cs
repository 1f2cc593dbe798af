using VirtWold.Hosting.Logs;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Hosting.Logs;

public sealed class LogFieldsTests
{
    [Test]
    public void Of_when_a_machine_was_woken_then_all_that_is_known_of_it_and_of_the_packet_is_there() => Assert.That(
        Records.OfWake().Fields.Select(static field => (field.Name, field.Text, field.Number)),
        Is.EquivalentTo(new (string, string, long?)[]
        {
            ("Machine", "nas", null),
            ("Mac", "52:54:00:00:00:01", null),
            ("Milliseconds", "354", 354),
            ("Interface", "eth0", null),
            ("Kind", "raw", null),
            ("SenderMac", "02:00:00:00:00:01", null),
            ("Vlan", "12", 12),
            ("Verdict", "started", null),
        }));

    [Test]
    public void Of_when_a_packet_came_by_UDP_then_its_sender_and_port_are_there()
    {
        PacketOrigin origin = new("eth0", Carrier.Udp4, default, InternetAddress.FromV4([192, 0, 2, 7]), 9, null);

        LogRecord record = Records.Of(logger => logger.UnknownMac(MacAddress.Broadcast, origin, "", "unknown-mac"));

        Assert.That(
            record.Fields.Select(static field => $"{field.Name}={field.Text}"),
            Is.EqualTo(["Mac=ff:ff:ff:ff:ff:ff", "Interface=eth0", "Kind=udp4", "SenderAddress=192.0.2.7", "Port=9", "Verdict=unknown-mac"]));
    }

    [Test]
    public void Of_when_a_value_has_control_characters_then_they_are_replaced() => Assert.That(
        Records.OfWake("nas\nPRIORITY=0\u001B[2J").Fields.Single(static field => field.Name == "Machine").Text,
        Is.EqualTo("nas PRIORITY=0\uFFFD[2J"));

    [Test]
    public void Of_when_a_value_is_endless_then_it_is_cut() => Assert.That(
        Records.OfWake(new string('x', 100_000)).Fields.Single(static field => field.Name == "Machine").Text, Has.Length.EqualTo(1024));

    [Test]
    public void Of_when_it_is_no_message_of_a_catalogue_then_there_are_none() => Assert.That(LogFields.Of("text"), Is.Empty);
}
