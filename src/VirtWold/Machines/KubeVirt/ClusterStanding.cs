using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>
/// How all watches of a cluster stand together: the directory is current while each of them is live. Has the log know when that changes.
/// Safe for all threads.
/// </summary>
/// <param name="name">What the cluster is called.</param>
/// <param name="table">Fills the directory, and leaves it.</param>
/// <param name="directory">The directory.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class ClusterStanding(string name, MachineTable table, MachineDirectory directory, TimeProvider time, ILogger logger) : IWatchObserver
{
    /// <summary>Reasons that are logged until all watches are live again: more are the same in other words.</summary>
    private const int MostReasons = 10;

    private readonly Lock _lock = new();
    private readonly HashSet<object> _expected = [];
    private readonly HashSet<object> _live = [];
    private readonly HashSet<string> _reasons = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<HypervisorException?> _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _begunAt = time.GetTimestamp();
    private bool _wasConnected;
    private bool _isLossKnown;
    private bool _isStopped;

    /// <summary>Ends with the first attempt: with null if the directory is filled, else with the error.</summary>
    public Task<HypervisorException?> FirstAttempt => _firstAttempt.Task;

    /// <summary>Nobody waits for the first attempt any more.</summary>
    private bool IsLate => time.GetElapsedTime(_begunAt) >= IBackEnd.FirstAttemptPatience;

    /// <summary>Which watches there are, beside those that there were: the directory is current when all of them are live.</summary>
    /// <param name="added">New ones.</param>
    /// <param name="removed">Those that are there no more, and aren't heard any longer.</param>
    public void Expect(IReadOnlyCollection<object> added, IReadOnlyCollection<object> removed)
    {
        lock (_lock)
        {
            _expected.ExceptWith(removed);
            _live.ExceptWith(removed);
            _expected.UnionWith(added);
            table.Retract();
        }
    }

    /// <summary>What happens from now on is the program's own end.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
        }
    }

    public void Live(object watch)
    {
        lock (_lock)
        {
            if (!_expected.Contains(watch) || !_live.Add(watch) || _live.Count < _expected.Count)
            {
                return;
            }

            int addressless = table.Publish();
            bool isReported = _firstAttempt.TrySetResult(null) && !IsLate;
            if (!_wasConnected && addressless > 0)
            {
                logger.NoFixedAddress(addressless);
            }

            if (!_wasConnected && !isReported)
            {
                logger.Connected(name, directory.WakeableCount);
            }
            else if (_isLossKnown)
            {
                logger.ConnectedAgain(name, directory.WakeableCount);
            }

            _wasConnected = true;
            _isLossKnown = false;
            _reasons.Clear();
        }
    }

    public void Lost(object watch, HypervisorException? error)
    {
        lock (_lock)
        {
            if (!_expected.Contains(watch))
            {
                return;
            }

            _live.Remove(watch);
            table.Retract();
            if (error is null || _isStopped)
            {
                return;
            }

            string reason = error.MessageWithAdvice;
            // Each watch tries again and again, and has a reason of its own: a reason is news once.
            bool isNews = _reasons.Count < MostReasons && _reasons.Add(reason);
            bool isFirst = _firstAttempt.TrySetResult(error);
            if (isFirst && IsLate)
            {
                logger.CannotConnect(name, reason);
            }
            else if (!isFirst)
            {
                if (!_isLossKnown)
                {
                    logger.ConnectionLost(name, reason);
                }
                else if (isNews && error.IsLasting)
                {
                    // The other side is back and refuses us: an administrator has to do something.
                    logger.CannotConnect(name, reason);
                }
            }

            _isLossKnown = true;
        }
    }
}
