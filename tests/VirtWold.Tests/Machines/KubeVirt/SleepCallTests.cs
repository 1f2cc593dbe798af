using System.Net;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class SleepCallTests
{
    [Test]
    public void PathOf_stop_is_the_machine_s() => Assert.That(
        SleepCall.Stop.PathOf("lab/nas"), Is.EqualTo("apis/subresources.kubevirt.io/v1/namespaces/lab/virtualmachines/nas/stop"));

    [Test]
    public void PathOf_pause_is_the_instance_s() => Assert.That(
        SleepCall.Pause.PathOf("lab/nas"), Is.EqualTo("apis/subresources.kubevirt.io/v1/namespaces/lab/virtualmachineinstances/nas/pause"));

    [TestCase(409, "Conflict", "VM is not running", SleepAction.AlreadyAsleep, "")]
    [TestCase(409, "Conflict", "Halted only supports manual stop requests with a shorter graceperiod", SleepAction.Failed, "its run strategy is Halted already")]
    [TestCase(409, "Conflict", "Cannot pause VM 'nas' because it is currently being migrated", SleepAction.Failed, "being migrated")]
    [TestCase(403, "Forbidden", "Pausing VMIs with LivenessProbe is currently not supported", SleepAction.Failed, "liveness probe; how=shutdown works")]
    [TestCase(403, "Forbidden", "cannot update", SleepAction.Failed, "allow update of virtualmachines/stop in subresources.kubevirt.io")]
    [TestCase(404, "NotFound", "virtualmachine.kubevirt.io \"nas\" not found", SleepAction.Failed, "doesn't exist any more")]
    [TestCase(500, "InternalError", "the webhook is away", SleepAction.Failed, "the webhook is away")]
    public void Read_when_it_is_refused_then_says_what_that_means(int status, string reason, string message, object action, string detail)
    {
        SleepResult? result = SleepCall.Stop.Read(new ApiException((HttpStatusCode)status, message) { Reason = reason }, out bool isUnderWay);

        Assert.That((result!.Value.Action, isUnderWay), Is.EqualTo(((SleepAction)action, false)), result.Value.Detail);
        Assert.That(result.Value.Detail, Does.Contain(detail));
    }

    [TestCase(500, "unable to complete request: stop/start already underway")]
    [TestCase(409, "VMI is already paused")]
    public void Read_when_the_same_was_asked_a_moment_ago_then_the_machine_is_on_its_way(int status, string message)
    {
        SleepCall.Stop.Read(new ApiException((HttpStatusCode)status, message), out bool isUnderWay);

        Assert.That(isUnderWay, Is.True);
    }

    [TestCase(0, "later")]
    [TestCase(429, "later")]
    [TestCase(503, "later")]
    [TestCase(409, "jsonpatch test operation does not apply")]
    [TestCase(409, "the object has been modified")]
    public void Read_when_it_may_pass_then_says_nothing(int status, string message)
    {
        SleepResult? result = SleepCall.Stop.Read(new ApiException((HttpStatusCode)status, message), out bool isUnderWay);

        Assert.That((result, isUnderWay), Is.EqualTo(((SleepResult?)null, false)));
    }
}
