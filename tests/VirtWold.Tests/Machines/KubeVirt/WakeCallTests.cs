using System.Net;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class WakeCallTests
{
    [Test]
    public void PathOf_start_is_the_machine_s() => Assert.That(
        WakeCall.Start.PathOf("lab/nas"), Is.EqualTo("apis/subresources.kubevirt.io/v1/namespaces/lab/virtualmachines/nas/start"));

    [Test]
    public void PathOf_unpause_is_the_instance_s() => Assert.That(
        WakeCall.Unpause.PathOf("lab/nas"), Is.EqualTo("apis/subresources.kubevirt.io/v1/namespaces/lab/virtualmachineinstances/nas/unpause"));

    [TestCase(409, "Conflict", "VM is already running", WakeAction.AlreadyRunning, "")]
    [TestCase(409, "Conflict", "VMI is not paused", WakeAction.AlreadyRunning, "")]
    [TestCase(409, "Conflict", "Always does not support manual start requests", WakeAction.Failed, "its run strategy lets only KubeVirt itself start it")]
    [TestCase(409, "Conflict", "RerunOnFailure does not support starting VM from failed state", WakeAction.Failed, "it has failed")]
    [TestCase(409, "Conflict", "snapshot in progress", WakeAction.Failed, "snapshot in progress")]
    [TestCase(500, "InternalError", "unable to complete request: stop/start already underway", WakeAction.Started, "under way")]
    [TestCase(500, "InternalError", "the webhook is away", WakeAction.Failed, "the webhook is away")]
    [TestCase(404, "NotFound", "virtualmachine.kubevirt.io \"nas\" not found", WakeAction.Gone, "")]
    [TestCase(403, "Forbidden", "cannot update", WakeAction.Failed, "allow update of virtualmachines/start in subresources.kubevirt.io")]
    [TestCase(401, "Unauthorized", "Unauthorized", WakeAction.Failed, "doesn't accept the token")]
    public void Read_when_it_is_refused_then_says_what_that_means(int status, string reason, string message, object action, string detail)
    {
        WakeResult? result = WakeCall.Start.Read(new ApiException((HttpStatusCode)status, message) { Reason = reason });

        Assert.That(result!.Value.Action, Is.EqualTo(action), result.Value.Detail);
        Assert.That(result.Value.Detail, Does.Contain(detail));
    }

    [TestCase(0)]
    [TestCase(429)]
    [TestCase(503)]
    [TestCase(504)]
    public void Read_when_it_may_pass_then_says_nothing(int status) =>
        Assert.That(WakeCall.Start.Read(new ApiException((HttpStatusCode)status, "later")), Is.Null);

    [TestCase("NotFound", "the server could not find the requested resource")]
    [TestCase("", "it answers 404")]
    public void GiveUp_when_the_cluster_does_not_know_the_call_then_names_who_should(string reason, string message)
    {
        ApiException refusal = new(HttpStatusCode.NotFound, message) { Reason = reason };

        Assert.That((WakeCall.Start.Read(refusal), WakeCall.Start.GiveUp(refusal).Detail), Is.EqualTo(
            ((WakeResult?)null, "the cluster doesn't know virtualmachines/start: see whether KubeVirt's virt-api runs")));
    }

    [Test]
    public void Read_when_somebody_else_has_changed_the_object_meanwhile_then_says_nothing() =>
        Assert.That(WakeCall.Start.Read(new ApiException(HttpStatusCode.Conflict, "the object has been modified")), Is.Null);
}
