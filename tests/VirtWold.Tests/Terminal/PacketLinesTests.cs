using VirtWold.Terminal;
using VirtWold.Web;

namespace VirtWold.Tests.Terminal;

internal sealed class PacketLinesTests
{
    private StringWriter _output = null!;
    private PacketLines _lines = null!;

    [SetUp]
    public void SetUp()
    {
        _output = new StringWriter();
        _lines = new PacketLines(_output);
    }

    [TearDown]
    public void TearDown() => _output.Dispose();

    [Test]
    public void Write_when_packets_are_new_then_the_oldest_comes_first()
    {
        Show(Reports.Started(2), Reports.Started(1) with { Verdict = "waiting" });

        Assert.That(Written.Select(static line => line.Split("  ")[1]), Is.EqualTo(["waiting", "started"]));
    }

    [Test]
    public void Write_when_nothing_has_changed_then_nothing_is_written()
    {
        Show(Reports.Started(1));
        Show(Reports.Started(1));

        Assert.That(Written, Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_when_a_packet_has_its_verdict_then_it_is_written_again()
    {
        Show(Reports.Started(1) with { Verdict = "waiting" });
        Show(Reports.Started(1));

        Assert.That(Written, Has.Length.EqualTo(2));
    }

    [Test]
    public void Write_when_there_are_more_of_a_kind_then_their_number_is_written()
    {
        Show(Reports.Unknown(1));
        Show(Reports.Unknown(1, count: 41));

        Assert.That(Written, Has.Exactly(1).EndsWith("(41 times)"));
    }

    [Test]
    public void Write_when_the_daemon_was_started_anew_then_its_packets_are_new()
    {
        Show(Reports.Unknown(1));
        _lines.Write([new DaemonAnswer(At("/run/virtwold/eth0.sock"), null, Reports.With("nas", Reports.Unknown(1)) with { Started = Reports.Now }, null)]);

        Assert.That(Written, Has.Exactly(2).Contains("  unknown-mac  "));
    }

    [Test]
    public void Write_when_a_daemon_has_gone_then_that_is_said_once()
    {
        DaemonAnswer answer = new(At("/run/virtwold/eth0.sock"), null, null, new StatusException(isNotPermitted: false, "nobody serves a status"));
        _lines.Write([answer]);
        _lines.Write([answer]);

        Assert.That(Written, Is.EqualTo(["nobody serves a status"]));
    }

    private string[] Written => _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static StatusAddress At(string path)
    {
        Assert.That(StatusAddress.TryParse($"unix:{path}", out StatusAddress address), Is.True);
        return address;
    }

    private void Show(params IReadOnlyList<StatusReport.PacketReport> packets) =>
        _lines.Write([new DaemonAnswer(At("/run/virtwold/eth0.sock"), null, Reports.With("nas", packets), null)]);
}
