using Microsoft.Extensions.Logging;
using VirtWold.Hosting.Logs;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting.Logs;

internal sealed class FoldingLoggerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private ManualTimeProvider _time = null!;
    private CollectingLogger _written = null!;
    private FoldingLogger _logger = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new ManualTimeProvider();
        _written = new CollectingLogger();
        _logger = new FoldingLogger(_written, _time);
    }

    [TearDown]
    public void TearDown() => _logger.Dispose();

    [Test]
    public void Log_when_lines_differ_then_all_are_written()
    {
        Write("one", "two", "one");

        Assert.That(_written.Texts, Is.EqualTo(["one", "two", "one"]));
    }

    [Test]
    public void Log_when_a_line_is_repeated_then_it_is_written_once_at_first()
    {
        Write("one", "one", "one");

        Assert.That(_written.Texts, Is.EqualTo(["one"]));
    }

    [Test]
    public void Log_when_another_line_comes_then_the_number_of_repeats_is_said_before()
    {
        Write("one", "one", "one", "two");

        Assert.That(_written.Texts, Is.EqualTo(["one", "The line before, 2 times more in 1 s", "two"]));
    }

    [Test]
    public void Log_when_nothing_comes_any_more_then_the_number_is_said_after_ten_seconds()
    {
        Write("one");
        _time.Advance(3 * Second);
        Write("one");
        _time.Advance(10 * Second);

        Assert.That(_written.Texts, Is.EqualTo(["one", "The line before, once more in 3 s"]));
    }

    [Test]
    public void Log_when_a_line_is_repeated_without_end_then_the_number_is_said_every_ten_seconds()
    {
        for (int i = 0; i < 250; i++)
        {
            Write("one");
            _time.Advance(Second / 10);
        }

        Assert.That(_written.Texts, Is.EqualTo(["one", "The line before, 100 times more in 10 s", "The line before, 100 times more in 10 s"]));
    }

    [Test]
    public void Log_when_a_line_comes_again_much_later_then_it_is_written()
    {
        Write("one");
        _time.Advance(10 * Second);
        Write("one");

        Assert.That(_written.Texts, Is.EqualTo(["one", "one"]));
    }

    [Test]
    public void Log_when_only_the_level_differs_then_both_are_written()
    {
        Write("one");
        Log(LogLevel.Warning, 0, "one");

        Assert.That(_written.Texts, Is.EqualTo(["one", "one"]));
    }

    [Test]
    public void Log_when_only_the_event_differs_then_both_are_written()
    {
        Write("one");
        Log(LogLevel.Information, 1, "one");

        Assert.That(_written.Texts, Is.EqualTo(["one", "one"]));
    }

    [Test]
    public void Log_when_a_warning_is_repeated_then_the_number_is_a_warning()
    {
        Log(LogLevel.Warning, 7, "one");
        Log(LogLevel.Warning, 7, "one");
        _logger.Dispose();

        Assert.That(_written.Lines.Select(static line => line.Level), Is.EqualTo([LogLevel.Warning, LogLevel.Warning]));
    }

    [Test]
    public void Log_when_nothing_is_repeated_then_no_timer_runs()
    {
        Write("one", "two");

        Assert.That(_time.HasTimers, Is.False);
    }

    [Test]
    public void Log_when_the_number_was_said_then_no_timer_runs()
    {
        Write("one", "one");
        _time.Advance(10 * Second);

        Assert.That(_time.HasTimers, Is.False);
    }

    [Test]
    public void Log_when_the_level_is_too_low_then_a_line_in_between_parts_nothing()
    {
        Write("one");
        Log(LogLevel.Debug, 0, "two");
        Write("one");

        Assert.That(_written.Texts, Is.EqualTo(["one"]));
    }

    [Test]
    public void Dispose_when_a_number_is_left_to_say_then_it_is_said()
    {
        Write("one", "one");
        _logger.Dispose();

        Assert.That(_written.Texts, Has.Exactly(1).StartsWith("The line before"));
    }

    private void Write(params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            Log(LogLevel.Information, 0, text);
        }
    }

    private void Log(LogLevel level, int id, string text) => _logger.Log(level, id, text, null, static (state, _) => state);
}
