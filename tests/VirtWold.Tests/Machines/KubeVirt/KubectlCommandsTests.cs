using VirtWold.Machines.KubeVirt;

namespace VirtWold.Tests.Machines.KubeVirt;

public sealed class KubectlCommandsTests
{
    [Test]
    public void Allow_when_a_machine_is_barred_then_annotates_it_in_its_namespace() => Assert.That(
        new KubectlCommands().Allow(new MachineBuilder { Name = "lab/nas" }.Build()),
        Is.EqualTo("kubectl annotate vm --namespace lab nas virtwold.io/wake=true --overwrite"));

    [Test]
    public void Start_when_it_failed_then_starts_it_in_its_namespace() => Assert.That(
        new KubectlCommands().Start(new MachineBuilder { Name = "lab/nas" }.Build()), Is.EqualTo("virtctl start --namespace lab nas"));
}
