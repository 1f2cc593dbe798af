using VirtWold.Hosting.Logs;

namespace VirtWold.Tests.Hosting.Logs;

internal sealed class JournalOutputTests
{
    private JournalSocket _journal = null!;
    private StubbornOutput _otherwise = null!;
    private JournalOutput _output = null!;

    [SetUp]
    public void SetUp()
    {
        _journal = new JournalSocket();
        _otherwise = new StubbornOutput();
        _output = JournalOutput.TryOpen(_journal.Path, _otherwise, out _)!;
    }

    [TearDown]
    public void TearDown()
    {
        _output.Dispose();
        _otherwise.Dispose();
        _journal.Dispose();
    }

    [Test]
    public void TryWrite_when_a_machine_was_woken_then_the_entry_has_its_fields()
    {
        bool isTaken = _output.TryWrite(Records.OfWake());

        Assert.That(isTaken, Is.True);
        Assert.That(_journal.Receive(), Is.EqualTo([
            "MESSAGE=Started nas (52:54:00:00:00:01) in 354 ms (from its saved image): raw frame from 02:00:00:00:00:01 on eth0, VLAN 12",
            "PRIORITY=6",
            "SYSLOG_FACILITY=3",
            "SYSLOG_IDENTIFIER=virtwold",
            "EVENT=100",
            "EVENT_NAME=Started",
            "MACHINE=nas",
            "MAC=52:54:00:00:00:01",
            "MILLISECONDS=354",
            "INTERFACE=eth0",
            "KIND=raw",
            "SENDER_MAC=02:00:00:00:00:01",
            "VLAN=12",
            "VERDICT=started",
        ]));
    }

    [Test]
    public void TryWrite_when_a_name_has_a_lines_end_then_it_makes_no_field()
    {
        _output.TryWrite(Records.OfWake("nas\nPRIORITY=0"));

        Assert.That(_journal.Receive(), Has.Member("MACHINE=nas PRIORITY=0").And.Member("PRIORITY=6").And.No.Member("PRIORITY=0"));
    }

    [Test]
    public void TryWrite_when_names_are_endless_then_the_entry_is_taken()
    {
        _output.TryWrite(Records.OfWake(new string('x', 1_000_000)));

        Assert.That(_journal.Receive(), Has.Some.StartsWith("MACHINE=xxx"));
    }

    [Test]
    public void TryWrite_when_the_journal_was_made_anew_then_it_takes_the_entry()
    {
        _output.TryWrite(Records.OfWake());
        _journal.Restart();
        _output.TryWrite(Records.OfWake("other"));

        Assert.That(_journal.Receive(), Has.Member("MACHINE=other"));
    }

    [Test]
    public void TryWrite_when_the_journal_has_gone_then_the_other_output_takes_it()
    {
        _journal.Stop();
        bool isTaken = _output.TryWrite(Records.OfWake());

        Assert.That(isTaken, Is.True);
        Assert.That(_otherwise.Messages, Has.Count.EqualTo(1));
    }

    [Test]
    public void TryOpen_when_there_is_no_journal_then_it_says_why()
    {
        _journal.Stop();
        JournalOutput? none = JournalOutput.TryOpen(_journal.Path, _otherwise, out string reason);

        Assert.That((none, reason.Length > 0), Is.EqualTo(((JournalOutput?)null, true)));
    }
}
