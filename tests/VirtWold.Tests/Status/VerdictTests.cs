using System.Buffers;
using System.Text.Json;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.Status.Metrics;
using VirtWold.Tests.Support;
using VirtWold.Tests.Waking;
using VirtWold.Waking;

namespace VirtWold.Tests.Status;

/// <summary>Each verdict has the same name in the metrics and in the status.</summary>
internal sealed class VerdictTests
{
    private StatusBoard _board = null!;

    private static Verdict[] Verdicts => Enum.GetValues<Verdict>();

    [SetUp]
    public void SetUp()
    {
        Fleet fleet = new(new MachineDirectory { Hypervisor = "test:///default" });
        _board = new StatusBoard
        {
            Version = "1.2.3",
            Fleet = fleet,
            Policy = WakePolicy.Open,
            Recorder = new PacketRecorder(fleet, new ManualTimeProvider()),
        };
    }

    [TestCaseSource(nameof(Verdicts))]
    public void Collect_names_the_verdict(Verdict verdict)
    {
        Tell(verdict);
        using DaemonMetrics metrics = new(_board);

        Assert.That(metrics.Collect(ExpositionFormat.Text), Does.Contain($"verdict=\"{verdict.Name()}\""));
    }

    [TestCaseSource(nameof(Verdicts))]
    public void Write_names_the_verdict(Verdict verdict)
    {
        Tell(verdict);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            new StatusJson(_board).Write(writer);
            writer.WriteEndObject();
        }

        using JsonDocument json = JsonDocument.Parse(buffer.WrittenMemory);
        Assert.That(json.RootElement.GetProperty("packets")[0].GetProperty("verdict").GetString(), Is.EqualTo(verdict.Name()));
        Assert.That(json.RootElement.GetProperty("counts").GetProperty(verdict.Name()).GetInt64(), Is.EqualTo(1));
    }

    private void Tell(Verdict verdict) => _board.Recorder.Refused(new WakeTarget(Packets.For(Packets.Mac(1))), Packets.Origin, new WakeOutcome(verdict));
}
