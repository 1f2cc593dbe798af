using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.StandIn;

/// <summary>Brings first connections to the gate, as packets come there: same rules, same verdicts.</summary>
/// <param name="gate">The gate.</param>
/// <param name="ended">Called when a wake has ended, on some thread.</param>
internal sealed class ConnectionRequests(WakeGate gate, Action ended) : IConnectionRequests
{
    /// <inheritdoc/>
    public Verdict? Ask(SleepingMachine machine, in PacketOrigin origin)
    {
        TaskCompletionSource<WakeOutcome> reply = machine.Reply ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        Verdict? refusal = gate.Request(new WakeTarget(new MagicPacket(machine.Machine.Mac, default)), origin, reply);
        if (refusal is null)
        {
            machine.Reply = null;
            _ = FollowAsync(machine, reply.Task);
        }

        return refusal;
    }

    private async Task FollowAsync(SleepingMachine machine, Task<WakeOutcome> wake)
    {
        try
        {
            machine.WakeEnded(await wake);
        }
        catch (OperationCanceledException)
        {
            // The program ends.
            return;
        }

        ended();
    }
}
