using System.Text.Json;
using VirtWold.Hosting.Logs;

namespace VirtWold.Tests.Hosting.Logs;

public sealed class JsonLineTests
{
    [Test]
    public void Of_when_a_machine_was_woken_then_it_is_one_object() => Assert.That(
        JsonLine.Of(Records.OfWake()),
        Is.EqualTo(string.Join(
            ',',
            "{\"time\":\"2001-02-03T04:05:06.789+00:00\",\"level\":\"info\",\"event\":100,\"name\":\"Started\"",
            "\"message\":\"Started nas (52:54:00:00:00:01) in 354 ms (from its saved image): raw frame from 02:00:00:00:00:01 on eth0, VLAN 12\"",
            "\"machine\":\"nas\",\"mac\":\"52:54:00:00:00:01\",\"milliseconds\":354,\"interface\":\"eth0\",\"kind\":\"raw\",\"senderMac\":\"02:00:00:00:00:01\"",
            "\"vlan\":12,\"verdict\":\"started\"}")));

    [TestCase("\"},{\"level\":\"error")]
    [TestCase("a\nb\u0000c\u2028d")]
    [TestCase("\uD800")]
    public void Of_when_a_name_is_hostile_then_it_is_one_line_of_JSON_all_the_same(string name)
    {
        string line = JsonLine.Of(Records.OfWake(name));

        using JsonDocument json = JsonDocument.Parse(line);
        Assert.That(
            (line.Any(char.IsControl), json.RootElement.GetProperty("level").GetString(), json.RootElement.GetProperty("machine").GetString()!.Length),
            Is.EqualTo((false, "info", name.Length)));
    }
}
