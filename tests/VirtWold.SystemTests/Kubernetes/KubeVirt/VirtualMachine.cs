using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>A machine of the cluster, and what its owner or fate does with it.</summary>
internal sealed class VirtualMachine
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly KubeClient _client;
    private readonly VirtApi _virtApi;

    private VirtualMachine(ClusterNamespace home, VirtualMachineBuilder builder)
    {
        _client = home.Cluster.Admin;
        _virtApi = home.Cluster.VirtApi;
        Paths = new MachinePaths(home.Name, builder.Name);
        Macs = builder.Macs;
    }

    /// <summary>Where it is.</summary>
    public MachinePaths Paths { get; }

    /// <summary>Its name, after the namespace's.</summary>
    public string FullName => $"{Paths.Namespace}/{Paths.Name}";

    /// <summary>The addresses of its template, as they are written there.</summary>
    public IReadOnlyList<string?> Macs { get; }

    /// <summary>The first of them.</summary>
    public string Mac => Macs[0] ?? throw new InvalidOperationException("The template has no address.");

    /// <summary>The VirtualMachine as it is now.</summary>
    public JsonObject Object => _client.Get(Paths.Machine);

    /// <summary>The instance as it is now; null where there is none.</summary>
    public JsonObject? Instance => _client.Find(Paths.Instance);

    /// <summary>The instance's phase; empty where there is none.</summary>
    public string Phase => Instance?["status"]?["phase"]?.GetValue<string>() ?? "";

    /// <summary>Why the instance is paused; null where it isn't.</summary>
    public string? PauseReason => Instance is { } instance ? InstanceStatus.PauseReasonOf(instance) : null;

    /// <summary>The calls for it that reached KubeVirt, in their order.</summary>
    public IReadOnlyList<VirtApiCall> Calls => _virtApi.CallsFor(Paths);

    /// <summary>How many of them asked for a start and were granted.</summary>
    public int Starts => Calls.Count(call => call is { Action: "start", Status: 202 });

    /// <summary>Creates it.</summary>
    public static VirtualMachine Create(ClusterNamespace home, VirtualMachineBuilder builder)
    {
        var machine = new VirtualMachine(home, builder);
        machine._client.Create(machine.Paths.Machines, builder.Build());
        return machine;
    }

    /// <summary>Lets an instance be there in a phase, as if the machine had been started before; replaces the one that there is.</summary>
    public void PutInstance(string phase, string? pauseReason = null)
    {
        DeleteInstance();
        var instance = InstanceStatus.NewInstance(Object);
        InstanceStatus.Set(instance, phase, pauseReason);
        _client.Create(Paths.Instances, instance);
    }

    /// <summary>Its owner pauses it, or its storage does (PausedIOError).</summary>
    public void Pause(string reason = "PausedByUser")
    {
        var instance = Instance ?? throw new InvalidOperationException($"{FullName} has no instance.");
        InstanceStatus.Set(instance, "Running", reason);
        _client.Replace(Paths.Instance, instance);
    }

    /// <summary>Lets one of its instance's conditions be true from now on: AgentConnected, Ready.</summary>
    public void SetCondition(string type)
    {
        var instance = Instance ?? throw new InvalidOperationException($"{FullName} has no instance.");
        instance["status"]!["conditions"]!.AsArray().Add(new JsonObject { ["type"] = type, ["status"] = "True" });
        _client.Replace(Paths.Instance, instance);
    }

    /// <summary>Takes the instance away, as when the machine has been stopped.</summary>
    public void DeleteInstance() => _client.Delete(Paths.Instance);

    /// <summary>Deletes the VirtualMachine; its instance stays.</summary>
    public void Delete() => _client.Delete(Paths.Machine);

    /// <summary>Waits until its instance runs and isn't paused.</summary>
    public void WaitUntilRunning() => Eventually.True(
        () => Phase == "Running" && PauseReason is null,
        Deadline,
        () => $"{FullName} is running; it is {Describe()}");

    /// <summary>What it is, for a failure's message.</summary>
    public string Describe() => $"{(Phase.Length > 0 ? Phase : "without an instance")} {PauseReason}; calls: {string.Join(", ", Calls)}";

    /// <inheritdoc/>
    public override string ToString() => FullName;
}
