using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Kubernetes.Agents;

/// <summary>What a machine's owner finds where he looks.</summary>
[TestFixture]
public sealed class EventTests : AgentTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    /// <summary>An event on the machine names the sender and the node.</summary>
    [Test]
    public void A_wake_is_an_event_on_the_machine()
    {
        var machine = Home.Create(new());
        using var agent = StartAgent();
        Wake(machine);
        Eventually.True(() => Home.Events.Count == 1, Deadline, () => $"an event\n{agent.Daemon.Transcript}");
        var told = Home.Events.Single();
        Assert.Multiple(() =>
        {
            Assert.That(told["involvedObject"]!["name"]!.GetValue<string>(), Is.EqualTo(machine.Paths.Name));
            Assert.That(told["involvedObject"]!["uid"]!.GetValue<string>(), Is.EqualTo(machine.Object["metadata"]!["uid"]!.GetValue<string>()));
            Assert.That(told["type"]!.GetValue<string>(), Is.EqualTo("Normal"));
            Assert.That(told["source"]!["host"]!.GetValue<string>(), Is.EqualTo(agent.Node));
            Assert.That(
                told["message"]!.GetValue<string>(),
                Does.Match($@"^Woken by magic packet for {machine.Mac}: UDP port 9 from 192\.0\.2\.1 .* on vwhost, on node {agent.Node}$"));
        });
    }

    /// <summary>What happens again is counted.</summary>
    [Test]
    public void A_second_wake_is_counted_in_the_same_event()
    {
        var machine = Home.Create(new());
        using var agent = StartAgent("--dedup", "0");
        Wake(machine);
        agent.Daemon.WaitForLines($"Started {machine.FullName} ", 1);
        agent.WaitForNews(machine, "running");
        machine.DeleteInstance();
        agent.WaitForNews(machine, "shut off");
        Wake(machine);
        Eventually.True(() => Home.Events.Any(told => told["count"]!.GetValue<int>() == 2), Deadline, () => $"a second one\n{agent.Daemon.Transcript}");
        Assert.That(Home.Events, Has.Count.EqualTo(1));
    }

    /// <summary>A wake that fails is told of, too.</summary>
    [Test]
    public void A_refused_wake_is_a_warning()
    {
        var machine = Home.Create(new());
        Account.Deny("virtualmachines/start");
        using var agent = StartAgent();
        Sender.WakeOnLan(machine.Mac);
        agent.Daemon.WaitForLine($@"Can't wake {machine.FullName} \(.*allow update of virtualmachines/start in subresources.kubevirt.io");
        Eventually.True(
            () => Home.Events.Any(told => told["type"]!.GetValue<string>() == "Warning" && told["reason"]!.GetValue<string>() == "WakeFailed"),
            Deadline,
            () => $"a warning\n{agent.Daemon.Transcript}");
    }
}
