using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Asks guests' agents for addresses: once, and a few times more where a guest that has just started has none yet. Never more than a few at
/// once: an agent that hangs keeps a thread of libvirtd busy, and holds up the questions to other agents at most. Everything is called on
/// the session's thread.
/// </summary>
/// <param name="ask">Asks the agent of a domain.</param>
/// <param name="found">Takes what it has answered, where that is an address.</param>
/// <param name="post">Has something done on the session's thread.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentRounds(
    Func<Guid, Task<ImmutableArray<InternetAddress>>> ask,
    Action<Guid, ImmutableArray<InternetAddress>> found,
    Action<Action> post,
    TimeProvider time)
{
    /// <summary>Questions under way at once.</summary>
    public const int MostUnderWay = 8;

    /// <summary>How long after each answer without an address the agent is asked again; after the last one it isn't.</summary>
    public static readonly TimeSpan[] Pauses = [TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)];

    private readonly Dictionary<Guid, int> _wanted = [];
    private readonly Queue<Guid> _queue = new();
    private readonly HashSet<Guid> _underWay = [];
    private readonly List<TaskCompletionSource> _settling = [];

    /// <summary>Has an agent asked, unless that is under way or was in vain.</summary>
    public void Want(Guid domain)
    {
        if (_wanted.TryAdd(domain, 0))
        {
            Enqueue(domain);
        }
    }

    /// <summary>Has an agent asked again that has just come, or whose guest may have another address.</summary>
    public void WantAgain(Guid domain)
    {
        _wanted[domain] = 0;
        if (!_underWay.Contains(domain))
        {
            Enqueue(domain);
        }
    }

    /// <summary>A domain doesn't run any more: its agent isn't asked again.</summary>
    public void Forget(Guid domain) => _wanted.Remove(domain);

    /// <summary>A task that ends when no question is under way, or about to be.</summary>
    public Task SettleAsync()
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _settling.Add(end);
        Settle();
        return end.Task;
    }

    private void Enqueue(Guid domain)
    {
        if (!_queue.Contains(domain))
        {
            _queue.Enqueue(domain);
        }

        Begin();
    }

    private void Begin()
    {
        while (_underWay.Count < MostUnderWay && _queue.TryDequeue(out Guid domain))
        {
            if (!_wanted.ContainsKey(domain) || !_underWay.Add(domain))
            {
                continue;
            }

            ask(domain).ContinueWith(
                answer => post(() => End(domain, answer)),
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private void End(Guid domain, Task<ImmutableArray<InternetAddress>> answer)
    {
        _underWay.Remove(domain);
        // An agent that doesn't answer is one that has nothing to tell; the exception is observed here.
        ImmutableArray<InternetAddress> addresses = answer.Exception is null && answer.IsCompletedSuccessfully ? answer.Result : [];
        if (_wanted.TryGetValue(domain, out int attempts))
        {
            if (!addresses.IsEmpty)
            {
                found(domain, addresses);
            }
            else if (attempts < Pauses.Length)
            {
                _wanted[domain] = attempts + 1;
                Again(domain, attempts + 1, Pauses[attempts]);
            }
        }

        Begin();
        Settle();
    }

    private void Again(Guid domain, int attempt, TimeSpan pause) => Task.Delay(pause, time).ContinueWith(
        _ => post(() =>
        {
            // A newer request has begun to count from the start.
            if (_wanted.TryGetValue(domain, out int attempts) && attempts == attempt)
            {
                Enqueue(domain);
            }
        }),
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    private void Settle()
    {
        if (_underWay.Count == 0 && _queue.Count == 0)
        {
            _settling.ForEach(static end => end.TrySetResult());
            _settling.Clear();
        }
    }
}
