using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Events;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt;

// Waking by state:
//
//   shut off, crashed, unknown ── start ────┐
//   paused by a person ────────── unpause ──┴── done
//   shutting down ── wait for another state ── from the top
//   running ────────────────────── nothing to do
//   held ───────────────────────── say why
//
// Before start or unpause, as all nodes of a segment have heard the same packet: hesitate; look again; claim the lease of the address.
// An agent that doesn't get it waits for the machine's state to change, or for the lease to run out, and starts over.
/// <summary>Wakes the machines of a cluster, as one of many nodes. Safe for all threads.</summary>
/// <param name="server">The API server.</param>
/// <param name="directory">The machines, filled by the watches.</param>
/// <param name="strategies">How KubeVirt runs them.</param>
/// <param name="node">What this node is called.</param>
/// <param name="turns">How many machines may be woken at once.</param>
/// <param name="relist">Has all machines listed again.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Wakes under way use it until they have seen the end.")]
internal sealed class ClusterWaker(
    IApiServer server, MachineDirectory directory, IRunStrategies strategies, string node, WakeTurns turns, Action relist, TimeProvider time, ILogger logger)
{
    /// <summary>How long a server that can't answer now is asked again, and another node is waited for.</summary>
    private static readonly TimeSpan WakePatience = TimeSpan.FromSeconds(30);

    /// <summary>How long another node's wake is waited for before its lease is looked at again: it may have been given back.</summary>
    private static readonly TimeSpan LookAgain = LeaseHold.Aftermath + TimeSpan.FromSeconds(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    /// <summary>A single answer is waited for no longer than the lease lasts.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(8);

    private readonly Hesitation _hesitation = new();
    // Two daemons on a node, or two lives of one, aren't the same holder.
    private readonly WakeLeases _leases = new(server, $"{node}-{Guid.NewGuid().ToString("N")[..8]}", time, logger);
    private readonly HaltedNotices _haltedNotices = new();
    private readonly WakeEvents _events = new(server, node, time, logger);

    /// <summary>Tells of wakes, until it is cancelled.</summary>
    public Task RunAsync(CancellationToken stopping) => _events.RunAsync(stopping);

    /// <inheritdoc cref="IHypervisor.WakeAsync"/>
    public async Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        Request request = new(machine, cause, time.GetTimestamp());
        while (true)
        {
            WakeResult? result = directory.FindById(machine.Id) switch
            {
                null => new WakeResult(WakeAction.Gone),
                { State: MachineState.Running } when request.Unanswered is { } call => Tell(request, WakeResult.WithoutAnswer(call.Action)),
                { State: MachineState.Running or MachineState.Held } known => WakeResult.Expect(known.State, known.Reason),
                { State: MachineState.ShuttingDown } => await WaitForShutdownAsync(machine, cancellation),
                { State: MachineState.Paused } => await WakeAsOneAsync(request, WakeCall.Unpause, cancellation),
                _ => await WakeAsOneAsync(request, WakeCall.Start, cancellation),
            };
            if (result is { } done)
            {
                return done;
            }
        }
    }

    private async Task<WakeResult?> WaitForShutdownAsync(Machine machine, CancellationToken cancellation)
    {
        logger.WaitingForShutdown(machine.Name, machine.StateText);
        return await directory.HasLeftAsync(MachineState.ShuttingDown, machine.Id, WakeResult.ShutdownPatience, cancellation)
            ? null
            : WakeResult.StillShuttingDown;
    }

    /// <summary>Wakes a machine as the one node that does.</summary>
    /// <returns>What came of it; null if the state has changed meanwhile, or may have.</returns>
    private async Task<WakeResult?> WakeAsOneAsync(Request request, WakeCall call, CancellationToken cancellation)
    {
        MachineState? state = StateOf(request.Machine);
        await Task.Delay(_hesitation.Draw(), time, cancellation);
        if (StateOf(request.Machine) != state)
        {
            _hesitation.Lost();
            return null;
        }

        LeaseClaim claim = await _leases.ClaimAsync(request.Cause.Target, request.Awaited, cancellation);
        if (claim.IsHeld)
        {
            return await WaitForOtherAsync(request, claim, state, cancellation);
        }

        _hesitation.Won();
        bool isHalted = call == WakeCall.Start && strategies.IsHalted(request.Machine);
        WakeResult? result = await AskInTurnAsync(request, call, claim.Hold, cancellation);
        if (result is { Action: WakeAction.Started or WakeAction.Resumed or WakeAction.Failed } known)
        {
            Tell(request, known);
            if (known.Action == WakeAction.Failed && claim.Hold is { } hold)
            {
                await hold.FailAsync(known.Detail, cancellation);
            }

            if (isHalted && known.Action == WakeAction.Started)
            {
                _haltedNotices.Note(request.Machine, logger);
            }
        }

        _ = claim.Hold?.ReleaseAsync(result is { Action: WakeAction.Started or WakeAction.Resumed or WakeAction.Failed } done ? Note(request, done) : "");
        return result;
    }

    private WakeResult Tell(Request request, WakeResult result)
    {
        _events.Tell(request.Machine, request.Cause, result);
        return result;
    }

    private string Note(Request request, WakeResult result) =>
        new WakeNote(time.GetUtcNow(), node, request.Machine.Name, WakeNote.VerdictOf(result)).ToLine();

    private async Task<WakeResult?> WaitForOtherAsync(Request request, LeaseClaim claim, MachineState? state, CancellationToken cancellation)
    {
        _hesitation.Lost();
        if (claim.Failure.Length > 0)
        {
            return new WakeResult(WakeAction.Failed, $"{claim.Holder} couldn't: {claim.Failure}");
        }

        if (time.GetElapsedTime(request.Begun) > WakePatience)
        {
            return new WakeResult(WakeAction.Failed, $"{claim.Holder} was to wake it, and hasn't");
        }

        request.Awaited = claim.Turn;
        logger.LeftToOther(request.Machine.Name, claim.Holder);
        TimeSpan wait = claim.Remaining < LookAgain ? claim.Remaining : LookAgain;
        await directory.ComesAboutAsync(known => known.FindById(request.Machine.Id)?.State != state, wait, cancellation);
        return null;
    }

    private MachineState? StateOf(Machine machine) => directory.FindById(machine.Id)?.State;

    private async Task<WakeResult?> AskInTurnAsync(Request request, WakeCall call, LeaseHold? hold, CancellationToken cancellation)
    {
        using WakeTurn? turn = await turns.TakeAsync(cancellation);
        return turn is null ? WakeResult.NoTurn : await AskAsync(request, call, hold, cancellation);
    }

    /// <summary>Requests a wake, and repeats that while the server can't answer, as long as this node holds the lease.</summary>
    private async Task<WakeResult?> AskAsync(Request request, WakeCall call, LeaseHold? hold, CancellationToken cancellation)
    {
        string name = request.Machine.Name;
        for (TimeSpan pause = FirstPause; hold is null || await hold.RenewAsync(cancellation); pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            ApiException refusal;
            try
            {
                await server.SendAsync(HttpMethod.Put, call.PathOf(name), default, AnswerPatience, cancellation);
                return new WakeResult(call.Action);
            }
            catch (ApiException error)
            {
                refusal = error;
            }

            if (call.Read(refusal) is { } result)
            {
                if (result.Action == WakeAction.AlreadyRunning && request.Unanswered == call)
                {
                    return WakeResult.WithoutAnswer(call.Action);
                }

                if (result.Action == WakeAction.Gone)
                {
                    relist();
                }

                return result;
            }

            if (time.GetElapsedTime(request.Begun) > WakePatience)
            {
                return call.GiveUp(refusal);
            }

            request.Unanswered = refusal.MayBeDone ? call : request.Unanswered;
            logger.AskingAgain(server.Name, name, refusal.Message);
            await Task.Delay(refusal.RetryAfter is { } asked && asked < LongestPause ? asked : pause, time, cancellation);
        }

        return null;
    }

    /// <summary>A machine that is to be woken.</summary>
    /// <param name="Machine">The machine, as it was when the packet came.</param>
    /// <param name="Cause">The packet.</param>
    /// <param name="Begun">When it came: a timestamp.</param>
    private sealed record Request(Machine Machine, WakeCause Cause, long Begun)
    {
        /// <summary>Which holder of the lease was waited for last; null while none was.</summary>
        public int? Awaited { get; set; }

        /// <summary>What this node has asked for without an answer; null if nothing.</summary>
        public WakeCall? Unanswered { get; set; }
    }
}
