using VirtWold.Hosting.Logs;

namespace VirtWold.Tests.Hosting.Logs;

/// <summary>An output that at times takes nothing.</summary>
internal sealed class StubbornOutput : ILogOutput
{
    private readonly List<string> _messages = [];

    /// <summary>Whether it takes nothing.</summary>
    public bool IsStuck { get; set; }

    /// <summary>What it took.</summary>
    public IReadOnlyList<string> Messages => _messages;

    public bool TryWrite(LogRecord record)
    {
        if (!IsStuck)
        {
            _messages.Add(record.Message);
        }

        return !IsStuck;
    }
}
