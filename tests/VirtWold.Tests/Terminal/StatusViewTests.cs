using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

public sealed class StatusViewTests
{
    private const string Address = "unix:/run/virtwold/eth0.sock";

    [Test]
    public void Lines_when_there_is_room_then_all_is_there() => Assert.That(
        Lines(Reports.With("nas", Reports.Unknown(2, count: 3), Reports.Started(1))),
        Is.EqualTo([
            "virtwold 1.2.3 at unix:/run/virtwold/eth0.sock, up for 1 h",
            "qemu:///system is connected",
            "listening on eth0",
            "",
            "MACHINE  STATE    WAKE  MAC                LAST WAKE",
            "nas      running  yes   52:54:00:00:00:01  started 5 min ago, 11:55:00",
            "",
            "TIME                 VERDICT      FOR                      FROM                                      TIMES",
            "11:59:53  7 s ago    unknown-mac  52:54:00:00:00:99        UDP port 9 from 192.0.2.7 on eth0         3",
            "    No machine has this address. Compare it with 'virtwold list'.",
            "11:55:00  5 min ago  started      nas (52:54:00:00:00:01)  raw frame from 02:00:00:00:00:01 on eth0  1",
            "3 packets in all: 1 started, 2 unknown-mac",
        ]));

    [Test]
    public void Lines_when_a_hint_is_for_several_then_it_is_given_once() => Assert.That(
        Lines(Reports.With("nas", Reports.Unknown(2), Reports.Unknown(1))), Has.Exactly(1).Contains("No machine has this address."));

    [TestCase(79)]
    [TestCase(120)]
    public void Lines_when_the_terminal_is_narrow_then_all_lines_fit(int columns)
    {
        StatusReport report = Reports.With("a-machine-with-quite-a-name-" + new string('x', 80), Reports.Unknown(2), Reports.Started(1));

        Assert.That(new StatusView(columns, TimeZoneInfo.Utc).Lines(Address, report, 20).Select(DisplayWidth.Of), Has.All.LessThanOrEqualTo(columns));
    }

    [Test]
    public void Lines_when_names_are_hostile_then_no_control_character_is_left() => Assert.That(
        Lines(Reports.With("\u001B]0;x\u0007\nnas\u202E", Reports.Unknown(1) with { From = "a\nb", Reason = "c\u001B[2J", Target = "\r" })).SelectMany(static line => line),
        Has.None.Matches<char>(char.IsControl).And.None.EqualTo('\u202E'));

    [Test]
    public void Lines_when_something_is_wrong_then_it_is_said()
    {
        StatusReport report = Reports.With("nas") with
        {
            Hypervisor = new StatusReport.HypervisorReport { Name = "qemu:///system" },
            Sources = [new StatusReport.SourceReport { Name = "eth0", Reason = "is down", Dropped = 7 }],
        };

        Assert.That(Lines(report), Has.Member("qemu:///system is NOT connected; packets wait for it")
            .And.Member("NOT listening on eth0: is down; 7 packets were lost: the kernel had no room"));
    }

    [Test]
    public void Lines_when_there_is_nothing_to_tell_then_that_is_said() => Assert.That(
        Lines(new StatusReport()), Has.Member("No machine is known.").And.Member("No packet was heard yet.").And.Member("0 packets in all"));

    [Test]
    public void Lines_when_there_are_many_packets_then_only_the_last_are_shown() => Assert.That(
        new StatusView(80, TimeZoneInfo.Utc).Lines(Address, Reports.With("nas", Reports.Started(3), Reports.Started(2), Reports.Started(1)), 2),
        Has.Exactly(2).StartsWith("11:55:00"));

    [TestCase(10)]
    [TestCase(24)]
    [TestCase(60)]
    public void Screen_when_there_are_many_machines_then_packets_come_first_and_the_rest_is_counted(int rows)
    {
        StatusReport one = Reports.With("nas", Reports.Started(1));
        StatusReport report = one with { Machines = [.. Enumerable.Range(1, 300).Select(number => one.Machines[0] with { Name = $"m-{number}", LastWake = null }), .. one.Machines] };

        string[] lines = [.. new StatusView(80, TimeZoneInfo.Utc).Screen(Address, report, rows)];

        int machines = Array.FindIndex(lines, static line => line.StartsWith("MACHINE", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(lines, Has.Length.LessThanOrEqualTo(rows));
            Assert.That(Array.FindIndex(lines, static line => line.StartsWith("TIME", StringComparison.Ordinal)), Is.Positive.And.LessThan(machines));
            Assert.That(lines[^1], Is.EqualTo($"+{301 - (lines.Length - machines - 2)} more"));
            Assert.That(rows < 24 || lines[machines + 1].StartsWith("nas ", StringComparison.Ordinal), Is.True, "the one that was woken last comes first");
        });
    }

    [Test]
    public void Lines_when_the_terminal_has_colours_then_no_line_leaves_one_behind()
    {
        string[] lines = [.. new StatusView(80, TimeZoneInfo.Utc, new Palette(true)).Lines(Address, Reports.With("nas", Reports.Unknown(2), Reports.Started(1)), 20)];

        Assert.That(lines, Has.Some.Contain("\u001B["));
        Assert.That(lines.Where(static line => line.Split("\u001B[0m").Length * 2 - 1 != line.Split("\u001B[").Length), Is.Empty);
    }

    private static IEnumerable<string> Lines(StatusReport report) => new StatusView(200, TimeZoneInfo.Utc).Lines(Address, report, 20);
}
