using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using VirtWold.Machines;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>
/// Accepts or refuses a request to wake, on the thread that received it. The decision is <see cref="Decision.Make"/>'s; the
/// gate adds that repeats are ignored for a while, that only so many may be under way, and that a packet for an address that no machine has
/// waits for a moment: its machine may have been defined just now. Bounded in memory whatever arrives; allocates nothing for a packet that
/// is refused. Safe for all threads.
/// </summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The timer runs while packets wait, and Close ends it.")]
internal sealed class WakeGate : IMagicPacketSink
{
    private readonly Fleet _fleet;
    private readonly WakePolicy _policy;
    private readonly WakeReporter _reporter;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Admissions _admissions;
    private readonly UnknownPackets _unknown;
    private readonly ITimer _patience;
    private bool _isPatient;
    private long _letThrough;

    // Room for all that may be under way, and for one proof that requests are taken. A waker that waits goes on on the thread that brings the
    // request, until it waits for a hypervisor's answer: it never blocks, and each thread more would have to be woken for each packet.
    private readonly Channel<WakeRequest> _requests = Channel.CreateBounded<WakeRequest>(
        new BoundedChannelOptions(Admissions.MaxUnderWay + 1)
        {
            SingleReader = true,
            FullMode = BoundedChannelFullMode.Wait,
            AllowSynchronousContinuations = true,
        });

    /// <summary>Makes a gate.</summary>
    /// <param name="fleet">The machines.</param>
    /// <param name="policy">Who may be woken, by whom.</param>
    /// <param name="window">How long repeats for the same target are ignored.</param>
    /// <param name="reporter">Told what becomes of each request.</param>
    /// <param name="time">The clock.</param>
    public WakeGate(Fleet fleet, WakePolicy policy, TimeSpan window, WakeReporter reporter, TimeProvider time)
    {
        _fleet = fleet;
        _policy = policy;
        _reporter = reporter;
        _time = time;
        _admissions = new Admissions(window, time);
        _unknown = new UnknownPackets(time);
        _patience = time.CreateTimer(static gate => ((WakeGate)gate!).RefuseTheUnknown(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        fleet.Changed += JudgeTheNewlyKnown;
    }

    /// <summary>What was let through, in order. For each, <see cref="Complete"/> is called in the end.</summary>
    public ChannelReader<WakeRequest> Requests => _requests.Reader;

    /// <summary>Called when a packet comes for an address that no machine has, on the thread that received it: returns at once.</summary>
    public Action? Missed { get; init; }

    /// <inheritdoc/>
    public bool TakesGroups => _policy.SleepPackets;

    /// <inheritdoc/>
    public void Accept(in MagicPacket packet, in PacketOrigin origin)
    {
        long version = _fleet.Version;
        WakeTarget target = WakeTarget.Of(packet, _fleet, _policy);
        Owners owners = target.OwnersIn(_fleet);
        Decision decision = Decision.Make(target, origin, owners, _policy);
        if (decision.Verdict != Verdict.UnknownMac)
        {
            Admit(target, origin, owners, decision, reply: null);
            return;
        }

        Wait(packet, origin);
        if (_fleet.Version != version)
        {
            // It may have become known between the look and now.
            JudgeTheNewlyKnown();
        }
    }

    /// <inheritdoc/>
    public void Refuse(BrokenRule broken, in PacketOrigin origin) => _reporter.Malformed(broken, origin);

    /// <summary>The same as <see cref="Accept"/> for a caller that waits for the outcome, or that names a machine.</summary>
    /// <returns>What came of it: at once where it is refused.</returns>
    /// <exception cref="OperationCanceledException">The program ends before, or it was cancelled.</exception>
    public async Task<WakeOutcome> AskAsync(WakeTarget target, PacketOrigin origin, CancellationToken cancellation)
    {
        await BecomesKnownAsync(target, cancellation);
        TaskCompletionSource<WakeOutcome> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Judge(target, origin, reply) ?? await reply.Task.WaitAsync(cancellation);
    }

    /// <summary>The same as <see cref="Accept"/>, without a wait for a machine that isn't known. Allocates nothing where it refuses.</summary>
    /// <param name="target">Who is to be woken.</param>
    /// <param name="origin">Who asks.</param>
    /// <param name="reply">Takes the outcome, if it is accepted.</param>
    /// <returns>Why it is refused; null if it is accepted.</returns>
    public Verdict? Request(in WakeTarget target, in PacketOrigin origin, TaskCompletionSource<WakeOutcome> reply) =>
        Judge(target, origin, reply)?.Verdict;

    /// <summary>
    /// Sends a question the way of a request, through the queue. The task ends when the waker has taken it, and never where the waker hangs.
    /// </summary>
    public Task ProveAsync()
    {
        TaskCompletionSource proof = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = _requests.Writer.TryWrite(new WakeRequest(default, default, default, default, default, null, proof));
        return proof.Task;
    }

    /// <summary>Changes how long repeats for the same target are ignored.</summary>
    public void SetWindow(TimeSpan window)
    {
        lock (_lock)
        {
            _admissions.SetWindow(window);
        }
    }

    /// <summary>The wake of a target that was let through has ended.</summary>
    public void Complete(in WakeTarget target)
    {
        lock (_lock)
        {
            _admissions.Complete(target);
        }
    }

    /// <summary>No more packets come: refuses those that still wait for their machine to become known.</summary>
    public void Close()
    {
        _patience.Dispose();
        RefuseOlder(TimeSpan.Zero);
    }

    /// <summary>Lets a request through or refuses it, by what the directory knows now.</summary>
    /// <returns>The refusal; null if it was accepted.</returns>
    private WakeOutcome? Judge(in WakeTarget target, in PacketOrigin origin, TaskCompletionSource<WakeOutcome>? reply)
    {
        Owners owners = target.OwnersIn(_fleet);
        return Admit(target, origin, owners, Decision.Make(target, origin, owners, _policy), reply);
    }

    /// <summary>Lets a request through, to <see cref="Requests"/>, or refuses it; reports either.</summary>
    /// <returns>The refusal; null if it was accepted.</returns>
    private WakeOutcome? Admit(
        in WakeTarget target, in PacketOrigin origin, in Owners owners, in Decision decision, TaskCompletionSource<WakeOutcome>? reply)
    {
        long now = _time.GetTimestamp();
        long number = 0;
        Verdict? refusal = decision.Verdict;
        if (decision.Kind != DecisionKind.Refuse)
        {
            lock (_lock)
            {
                refusal = _admissions.Enter(target, owners.AreKnown, now);
                number = refusal is null ? ++_letThrough : 0;
            }
        }

        if (refusal is { } verdict)
        {
            WakeOutcome outcome = new(verdict, decision.Machine);
            _reporter.Refused(target, origin, outcome);
            return outcome;
        }

        // Reported first: what the waker reports comes after it.
        _reporter.LetThrough(number, target, origin);
        // There is room: it holds as many as may be under way.
        _ = _requests.Writer.TryWrite(new WakeRequest(number, target, origin, now, decision, reply));
        return null;
    }

    /// <summary>Waits for a moment where a target isn't known: its machine may have been defined just now.</summary>
    private async Task BecomesKnownAsync(WakeTarget target, CancellationToken cancellation)
    {
        if (target.OwnersIn(_fleet) is not { IsCurrent: true, AreKnown: false })
        {
            return;
        }

        Missed?.Invoke();
        using CancellationTokenSource patience = new(UnknownPackets.Patience, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await _fleet.WaitUntilAsync(fleet => target.OwnersIn(fleet).AreKnown, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // It stays unknown.
        }
    }

    /// <summary>Keeps a packet for an address that no machine has until one has it, or for as long as such packets wait.</summary>
    private void Wait(in MagicPacket packet, in PacketOrigin origin)
    {
        Missed?.Invoke();
        Verdict? refusal;
        UnknownPacket pushedOut;
        lock (_lock)
        {
            refusal = _unknown.Add(packet, origin, out pushedOut);
            if (!_isPatient)
            {
                _isPatient = _patience.Change(UnknownPackets.Patience, Timeout.InfiniteTimeSpan);
            }
        }

        if (refusal is { } verdict)
        {
            Refuse(pushedOut, verdict);
        }
    }

    /// <summary>Judges the packets whose addresses belong to a machine now. Called after each change of a directory.</summary>
    private void JudgeTheNewlyKnown()
    {
        while (true)
        {
            UnknownPacket known;
            lock (_lock)
            {
                if (!_unknown.TryTakeKnown(_fleet, out known))
                {
                    return;
                }
            }

            Judge(WakeTarget.Of(known.Packet, _fleet, _policy), known.Origin, reply: null);
        }
    }

    /// <summary>Refuses the packets that have waited long enough, and has the clock call again for the others.</summary>
    private void RefuseTheUnknown()
    {
        RefuseOlder(UnknownPackets.Patience);
        lock (_lock)
        {
            // Timers count whole milliseconds.
            _isPatient = _unknown.Left is { } left
                && _patience.Change(TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(left.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }

    private void RefuseOlder(TimeSpan age)
    {
        while (true)
        {
            UnknownPacket unknown;
            lock (_lock)
            {
                if (!_unknown.TryTakeOlder(age, out unknown))
                {
                    return;
                }
            }

            Refuse(unknown, Verdict.UnknownMac);
        }
    }

    private void Refuse(in UnknownPacket unknown, Verdict verdict) => _reporter.Refused(
        WakeTarget.Of(unknown.Packet, _fleet, _policy), unknown.Origin, new WakeOutcome(verdict), _time.GetElapsedTime(unknown.At));
}
