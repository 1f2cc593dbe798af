using System.Text;
using Microsoft.Extensions.Logging;
using VirtWold.Hosting.Logs;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting.Logs;

internal sealed class LineLoggerTests
{
    private MemoryStream _output = null!;

    [SetUp]
    public void SetUp() => _output = new MemoryStream();

    [TearDown]
    public void TearDown() => _output.Dispose();

    [Test]
    public void Log_when_it_is_for_people_then_time_and_level_come_first()
    {
        Write(Logger(), LogLevel.Information, "Started nas");

        Assert.That(Written(), Is.EqualTo("2001-02-03 04:05:06.789 info: Started nas\n"));
    }

    [TestCase(LogLevel.Trace, "trace")]
    [TestCase(LogLevel.Debug, "debug")]
    [TestCase(LogLevel.Information, "info")]
    [TestCase(LogLevel.Warning, "warning")]
    [TestCase(LogLevel.Error, "error")]
    [TestCase(LogLevel.Critical, "error")]
    public void Log_when_it_is_for_people_then_the_level_has_a_name(LogLevel level, string expected)
    {
        Write(Logger(), level, "text");

        Assert.That(Written(), Does.EndWith($" {expected}: text\n"));
    }

    [TestCase(LogLevel.Trace, 7)]
    [TestCase(LogLevel.Debug, 7)]
    [TestCase(LogLevel.Information, 6)]
    [TestCase(LogLevel.Warning, 4)]
    [TestCase(LogLevel.Error, 3)]
    [TestCase(LogLevel.Critical, 2)]
    public void Log_when_it_is_for_the_journal_then_the_priority_comes_first(LogLevel level, int expected)
    {
        Write(Logger(forJournal: true), level, "text");

        Assert.That(Written(), Is.EqualTo($"<{expected}>text\n"));
    }

    [TestCase("a\nb", "a b")]
    [TestCase("a\r\nb", "a  b")]
    [TestCase("a\tb", "a b")]
    [TestCase("a\u0000b", "a\uFFFDb")]
    [TestCase("a\u001B[31mb", "a\uFFFD[31mb")]
    [TestCase("a\u007Fb", "a\uFFFDb")]
    [TestCase("a\u0085b", "a b")]
    [TestCase("a\u2028b", "a b")]
    [TestCase("a\u009Bb", "a\uFFFDb")]
    [TestCase("<3>a\n<0>b", "<3>a <0>b")]
    public void Log_when_there_are_control_characters_then_they_are_replaced(string text, string expected)
    {
        Write(Logger(forJournal: true), LogLevel.Information, text);

        Assert.That(Written(), Is.EqualTo($"<6>{expected}\n"));
    }

    [Test]
    public void Log_when_there_are_letters_of_any_kind_then_they_are_written_in_UTF8()
    {
        Write(Logger(forJournal: true), LogLevel.Information, "B\u00FCro \u65E5\u672C \U0001F5A5");

        Assert.That(Written(), Is.EqualTo("<6>B\u00FCro \u65E5\u672C \U0001F5A5\n"));
    }

    [Test]
    public void Log_when_there_is_half_a_character_then_it_is_replaced()
    {
        Write(Logger(forJournal: true), LogLevel.Information, "a\uD800b");

        Assert.That(Written(), Is.EqualTo("<6>a\uFFFDb\n"));
    }

    [Test]
    public void Log_when_there_is_an_exception_then_it_is_on_the_same_line()
    {
        Write(Logger(forJournal: true), LogLevel.Error, "It failed", new InvalidOperationException("first\nsecond"));

        Assert.That(Written(), Is.EqualTo("<3>It failed: System.InvalidOperationException: first second\n"));
    }

    [Test]
    public void Log_when_an_exception_was_thrown_then_its_trace_is_on_the_same_line()
    {
        Write(Logger(), LogLevel.Error, "It failed", Thrown());

        Assert.That(Written().TrimEnd('\n'), Does.Not.Contain('\n').And.Contain(nameof(Thrown)));
    }

    [TestCase(LogLevel.Trace, false)]
    [TestCase(LogLevel.Information, false)]
    [TestCase(LogLevel.Warning, true)]
    [TestCase(LogLevel.Critical, true)]
    [TestCase(LogLevel.None, false)]
    public void IsEnabled_when_a_lowest_level_is_set_then_holds_from_there_on(LogLevel level, bool expected) =>
        Assert.That(Logger(lowest: LogLevel.Warning).IsEnabled(level), Is.EqualTo(expected));

    [Test]
    public void Log_when_the_level_is_too_low_then_nothing_is_written()
    {
        Write(Logger(lowest: LogLevel.Warning), LogLevel.Information, "text");

        Assert.That(Written(), Is.Empty);
    }

    [Test]
    public void Log_when_a_line_is_written_then_it_is_in_one_write()
    {
        using CountingStream output = new();
        Write(new LineLogger(LineOutput.ForPeople(output), LogLevel.Trace, new ManualTimeProvider()), LogLevel.Information, "text");

        Assert.That(output.Writes, Is.EqualTo(1));
    }

    [Test]
    public void Log_when_nobody_listens_any_more_then_it_goes_on()
    {
        using BrokenStream output = new();
        LineLogger logger = new(LineOutput.ForPeople(output), LogLevel.Trace, new ManualTimeProvider());

        Assert.That(() => Write(logger, LogLevel.Information, "text"), Throws.Nothing);
    }

    [Test]
    public void Log_when_a_message_is_endless_then_the_line_has_an_end()
    {
        Write(Logger(), LogLevel.Information, new string('x', 100_000));

        Assert.That(Written(), Has.Length.LessThan(10_000).And.EndsWith("x\u2026\n"));
    }

    private static void Write(LineLogger logger, LogLevel level, string text, Exception? exception = null) =>
        logger.Log(level, 0, text, exception, static (state, _) => state);

    private static InvalidOperationException Thrown()
    {
        try
        {
            throw new InvalidOperationException("a fault");
        }
        catch (InvalidOperationException fault)
        {
            return fault;
        }
    }

    private LineLogger Logger(bool forJournal = false, LogLevel lowest = LogLevel.Trace) =>
        new(forJournal ? LineOutput.ForJournal(_output) : LineOutput.ForPeople(_output), lowest, new ManualTimeProvider());

    private string Written() => Encoding.UTF8.GetString(_output.ToArray());
}
