using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Tests.Machines;
using VirtWold.Tests.Waking;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

public sealed class StatusJsonTests
{
    private readonly MachineDirectory _directory = new() { Hypervisor = "test:///default" };
    private readonly PacketRecorder _recorder;
    private readonly StatusBoard _board;

    public StatusJsonTests()
    {
        Fleet fleet = new(_directory);
        _recorder = new PacketRecorder(fleet, TimeProvider.System);
        _board = new StatusBoard
        {
            Version = "1",
            Fleet = fleet,
            Policy = WakePolicy.Open,
            Recorder = _recorder,
        };
    }

    [Test]
    public void Write_when_a_machine_has_markup_for_a_name_then_no_markup_is_written()
    {
        _directory.Replace([new MachineBuilder { Name = "</script><script>alert(1)" }.Build()]);

        (string text, _) = Write(0, machines: true);

        Assert.That(text, Does.Not.Contain('<').And.Not.Contain('>'));
        Assert.That($"{JsonNode.Parse(text)!["machines"]![0]!["name"]}", Is.EqualTo("</script><script>alert(1)"));
    }

    [Test]
    public void Write_when_somebody_knows_the_rest_then_only_what_has_changed_since()
    {
        _recorder.Refused(new WakeTarget(Packets.For(Packets.Mac(1))), Packets.Origin, new WakeOutcome(Verdict.UnknownMac));
        (_, long version) = Write(0, machines: true);
        _recorder.Refused(new WakeTarget(Packets.For(Packets.Mac(2))), Packets.Origin, new WakeOutcome(Verdict.UnknownMac));

        JsonNode json = JsonNode.Parse(Write(version, machines: false).Text)!;

        Assert.Multiple(() =>
        {
            Assert.That(json["packets"]!.AsArray().Select(static packet => $"{packet!["target"]}"), Is.EqualTo([Packets.Mac(2).ToString()]));
            Assert.That(json["order"]!.AsArray().Select(static id => (int)id!), Is.EqualTo([2, 1]));
            Assert.That(json["machines"], Is.Null);
        });
    }

    [Test]
    public void Ready_when_nothing_is_heard_yet_then_not() => Assert.That(_board.IsReady, Is.False);

    private (string Text, long Version) Write(long since, bool machines)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer);
        json.WriteStartObject();
        long version = new StatusJson(_board).Write(json, since, machines);
        json.WriteEndObject();
        json.Flush();
        return (Encoding.UTF8.GetString(buffer.WrittenSpan), version);
    }
}
