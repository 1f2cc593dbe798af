using System.Diagnostics;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

// Waking by state:
//
//   shut off, crashed, unknown ── start ────┐
//   paused by a person ────────── unpause ──┴── done
//   shutting down ── wait for another state ── from the top
//   running ────────────────────── nothing to do
//   held ───────────────────────── say why
internal sealed partial class KubeVirtHypervisor
{
    /// <summary>So long a server that can't answer now is asked again.</summary>
    private static readonly TimeSpan WakePatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    public async Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        while (true)
        {
            if (_directory.FindById(machine.Id) is not { } known)
            {
                return new WakeResult(WakeAction.Gone);
            }

            switch (known.State)
            {
                case MachineState.ShuttingDown:
                    _logger.WaitingForShutdown(machine.Name);
                    if (!await _directory.HasLeftAsync(MachineState.ShuttingDown, machine.Id, WakeResult.ShutdownPatience, cancellation))
                    {
                        return WakeResult.StillShuttingDown;
                    }

                    continue;
                case MachineState.Running or MachineState.Held:
                    return WakeResult.Expect(known.State, known.Reason);
                case MachineState.Paused:
                    return await AskInTurnAsync(WakeCall.Unpause, known, cancellation);
                default:
                    return await AskInTurnAsync(WakeCall.Start, known, cancellation);
            }
        }
    }

    private async Task<WakeResult> AskInTurnAsync(WakeCall call, Machine machine, CancellationToken cancellation)
    {
        await _starts.WaitAsync(cancellation);
        try
        {
            return await AskAsync(call, machine, cancellation);
        }
        finally
        {
            _starts.Release();
        }
    }

    /// <summary>Asks for a wake, again and again where the server can't answer now.</summary>
    private async Task<WakeResult> AskAsync(WakeCall call, Machine machine, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        TimeSpan pause = FirstPause;
        while (true)
        {
            ApiException refusal;
            try
            {
                await _client.SendAsync(HttpMethod.Put, call.PathOf(machine.Name), default, cancellation);
                return new WakeResult(call.Action);
            }
            catch (ApiException error)
            {
                refusal = error;
            }

            if (call.Read(refusal) is { } result)
            {
                if (result.Action == WakeAction.Gone)
                {
                    Relist();
                }

                return result;
            }

            if (Stopwatch.GetElapsedTime(begun) > WakePatience)
            {
                return new WakeResult(WakeAction.Failed, refusal.Message);
            }

            _logger.AskingAgain(Name, machine.Name, refusal.Message);
            await Task.Delay(refusal.RetryAfter is { } asked && asked < LongestPause ? asked : pause, cancellation);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }
}
