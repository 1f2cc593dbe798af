using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

// Putting to sleep by state:
//
//   running ── stop, or pause ── wait for the state that it should come to
//   shutting down ── wait for that
//   shut off, crashed, paused ── asleep already
//   held, unknown ── say why not
//
// Who asks has the daemon's token, and one daemon is asked: so no lease is claimed. A sleep packet is heard by all nodes of a segment: KubeVirt
// grants the first, and for the others the machine is asleep, or on its way.
/// <summary>Puts the machines of a cluster to sleep. Safe for all threads.</summary>
/// <param name="server">The API server.</param>
/// <param name="directory">The machines, kept by the watches.</param>
/// <param name="strategies">How KubeVirt runs them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class ClusterSleeper(IApiServer server, MachineDirectory directory, IRunStrategies strategies, TimeProvider time, ILogger logger)
{
    /// <summary>How long a guest may take: KubeVirt ends it when its grace period is over, which is three minutes where nobody has changed it.</summary>
    public static readonly TimeSpan GuestPatience = TimeSpan.FromMinutes(5);

    /// <summary>How long a server that can't answer now is asked again.</summary>
    private static readonly TimeSpan ServerPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc cref="IHypervisor.SleepAsync"/>
    public async Task<SleepResult> SleepAsync(Machine machine, SleepWay way, CancellationToken cancellation)
    {
        switch (directory.FindById(machine.Id))
        {
            case null:
                return SleepResult.Gone;
            case { State: MachineState.ShutOff or MachineState.Crashed or MachineState.Paused }:
                return new SleepResult(SleepAction.AlreadyAsleep);
            case { State: MachineState.ShuttingDown }:
                return await AwaitAsync(machine, SleepWay.Shutdown, cancellation);
            case { State: MachineState.Running } when way == SleepWay.Save:
                return Failed("KubeVirt can't save a machine's memory to disk; how=shutdown shuts it down, and how=suspend pauses it");
            case { State: MachineState.Running } when way == SleepWay.Shutdown && strategies.IsOnce(machine):
                return Failed("its run strategy is Once, and KubeVirt would run it again and again once it had been stopped and woken; how=suspend works");
            case { State: MachineState.Running }:
                return await AskAsync(machine, way == SleepWay.Suspend ? SleepCall.Pause : SleepCall.Stop, cancellation)
                    ?? await AwaitAsync(machine, way, cancellation);
            case var known:
                return Failed($"it is {known.StateText}");
        }
    }

    private static SleepResult Failed(string reason) => new(SleepAction.Failed, reason);

    /// <summary>Requests it, and repeats that while the server can't answer.</summary>
    /// <returns>What came of it; null if the machine is on its way to sleep.</returns>
    private async Task<SleepResult?> AskAsync(Machine machine, SleepCall call, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            ApiException refusal;
            try
            {
                await server.SendAsync(HttpMethod.Put, call.PathOf(machine.Name), default, AnswerPatience, cancellation);
                return null;
            }
            catch (ApiException error)
            {
                refusal = error;
            }

            SleepResult? result = call.Read(refusal, out bool isUnderWay);
            if (isUnderWay || result is not null)
            {
                return isUnderWay ? null : result;
            }

            if (time.GetElapsedTime(begun) > ServerPatience)
            {
                return call.GiveUp(refusal);
            }

            logger.AskingAgainToSleep(server.Name, machine.Name, refusal.Message);
            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>Waits until the watches have it that the machine sleeps.</summary>
    private async Task<SleepResult> AwaitAsync(Machine machine, SleepWay way, CancellationToken cancellation)
    {
        bool isAsleep = await directory.ComesAboutAsync(
            known => known.IsCurrent && known.FindById(machine.Id)?.State is null or MachineState.ShutOff or MachineState.Crashed or MachineState.Paused,
            GuestPatience,
            cancellation);
        return isAsleep
            ? new SleepResult(SleepAction.Asleep)
            : Failed($"KubeVirt was asked to {(way == SleepWay.Suspend ? "pause" : "stop")} it and hasn't done so within {Duration.Describe(GuestPatience)}");
    }
}
