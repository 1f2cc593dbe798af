using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Waking;

/// <summary>The proof that requests are taken, for the watchdog.</summary>
internal sealed class WakerProofTests
{
    [Test]
    public async Task ProveAsync_when_the_waker_runs_then_the_proof_comes()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());

        await rig.ProveAsync();

        Assert.That(rig.Log.Lines, Is.Empty);
    }

    [Test]
    public async Task ProveAsync_when_a_wake_takes_for_ever_then_the_proof_comes_all_the_same()
    {
        await using WakerRig rig = WakerRig.With(new MachineBuilder());
        TaskCompletionSource<WakeResult> answer = rig.Hypervisor.ThenHang();
        rig.Send(Stations.Target);
        await rig.WhenAskedAsync();

        await Assert.ThatAsync(rig.ProveAsync, Throws.Nothing);
        answer.SetResult(new WakeResult(WakeAction.Started));
    }

    [Test]
    public async Task ProveAsync_when_nobody_takes_requests_then_no_proof_comes()
    {
        WakeGate gate = new GateBuilder().Build();
        Task proof = gate.ProveAsync();
        bool taken = gate.Requests.TryRead(out WakeRequest request);
        Assert.Multiple(() =>
        {
            Assert.That(taken, Is.True);
            Assert.That(proof.IsCompleted, Is.False);
        });

        request.Proof!.SetResult();
        await proof;
    }
}
