using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Logs when the hypervisor takes long to answer a question on which everything depends. Costs nothing while nothing is asked.
/// </summary>
internal sealed class CallWatch : IDisposable
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Next = TimeSpan.FromSeconds(60);

    private readonly string _uri;
    private readonly ILogger _logger;
    private readonly Timer _timer;
    private long _begunAt;
    private volatile bool _said;

    public CallWatch(string uri, ILogger logger)
    {
        _uri = uri;
        _logger = logger;
        _timer = new Timer(static watch => ((CallWatch)watch!).Say(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A call begins.</summary>
    public void Begin()
    {
        _begunAt = Stopwatch.GetTimestamp();
        _timer.Change(First, Next);
    }

    /// <summary>The call has ended.</summary>
    public void End()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (_said)
        {
            _said = false;
            _logger.AnswersAgain(_uri, Elapsed);
        }
    }

    public void Dispose() => _timer.Dispose();

    private long Elapsed => (long)Math.Round(Stopwatch.GetElapsedTime(_begunAt).TotalSeconds);

    private void Say()
    {
        _said = true;
        _logger.DoesNotAnswer(_uri, Elapsed);
    }
}
