using System.Globalization;
using VirtWold.Hosting.Logs;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting.Logs;

internal sealed class LogQueueTests
{
    private const string Lost = "Log lines lost here, because whatever takes them was stuck or too slow: ";

    private StubbornOutput _output = null!;
    private LogQueue _queue = null!;

    [SetUp]
    public void SetUp()
    {
        _output = new StubbornOutput();
        _queue = new LogQueue(_output, new ManualTimeProvider());
    }

    [TearDown]
    public void TearDown()
    {
        _output.Open();
        _queue.Dispose();
        _output.Dispose();
    }

    [Test]
    public void TryWrite_when_the_output_is_stuck_then_the_caller_goes_on_and_nothing_is_lost()
    {
        Block();
        Write(100);

        Assert.That(_output.Messages, Is.Empty);
        _output.Open();
        Assert.That(_queue.TryFlush(), Is.True);
        Assert.That(_output.Messages, Is.EqualTo(["first", .. Numbers(100)]));
    }

    [Test]
    public void TryWrite_when_the_queue_is_full_then_the_number_of_those_lost_stands_in_their_place()
    {
        Block();
        Write(LogQueue.MaxEvents + 10);
        _output.Open();
        Assert.That(_queue.TryFlush(), Is.True);
        Write(1);
        Assert.That(_queue.TryFlush(), Is.True);

        Assert.That(_output.Messages, Is.EqualTo(["first", .. Numbers(LogQueue.MaxEvents), $"{Lost}10", "0"]));
    }

    [Test]
    public void TryWrite_when_lines_are_long_then_the_queue_is_bounded_by_their_length()
    {
        Block();
        int taken = 0;
        while (_queue.TryWrite(Records.OfWake(new string('x', 1000))))
        {
            taken++;
        }

        Assert.That(taken, Is.InRange(1, LogQueue.MaxLength / 1000));
    }

    [Test]
    public void TryWrite_when_the_output_refuses_then_the_next_that_is_taken_comes_after_the_number()
    {
        _output.IsStuck = true;
        Write(2);
        Assert.That(_queue.TryFlush(), Is.True);
        _output.IsStuck = false;
        Write(1);
        Assert.That(_queue.TryFlush(), Is.True);

        Assert.That(_output.Messages, Is.EqualTo([$"{Lost}2", "0"]));
    }

    [Test]
    public void TryWrite_when_several_threads_log_then_all_is_written()
    {
        Parallel.For(0, 1000, i => _queue.TryWrite(Record(i.ToString(CultureInfo.InvariantCulture))));

        Assert.That(_queue.TryFlush(), Is.True);
        Assert.That(_output.Messages, Is.EquivalentTo(Numbers(1000)));
    }

    [Test]
    public void Dispose_when_the_output_takes_them_then_the_last_lines_are_written()
    {
        Write(1000);
        _queue.Dispose();

        Assert.That(_output.Messages, Is.EqualTo(Numbers(1000)));
        Assert.That(_queue.Ended.IsCompletedSuccessfully, Is.True);
    }

    [Test]
    public void Dispose_when_the_output_is_stuck_then_it_returns_all_the_same()
    {
        Block();
        Write(10);

        Assert.That(Task.Run(_queue.Dispose).Wait(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(_output.Messages, Is.Empty);
    }

    [Test]
    public void Ended_when_the_output_is_at_fault_then_it_has_the_fault()
    {
        using LogQueue queue = new(new FaultyOutput(), new ManualTimeProvider());
        queue.TryWrite(Record("text"));

        Assert.That(async () => await queue.Ended.WaitAsync(TimeSpan.FromSeconds(30)), Throws.InvalidOperationException);
    }

    /// <summary>Has the writer wait in the output, with the first line.</summary>
    private void Block()
    {
        _output.Close();
        _queue.TryWrite(Record("first"));
        Assert.That(() => _output.Waits, Is.EqualTo(1).After(30_000, 5));
    }

    private void Write(int count)
    {
        foreach (string number in Numbers(count))
        {
            _ = _queue.TryWrite(Record(number));
        }
    }

    private static IEnumerable<string> Numbers(int count) =>
        Enumerable.Range(0, count).Select(static i => i.ToString(CultureInfo.InvariantCulture));

    private static LogRecord Record(string text) => Records.OfWake() with { Message = text };

    private sealed class FaultyOutput : ILogOutput
    {
        public bool TryWrite(LogRecord record) => throw new InvalidOperationException("a fault");
    }
}
