using System.Text.Json.Nodes;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>
/// What KubeVirt's controller and nodes do once a start or a stop has been granted: the request is consumed, an instance appears and goes
/// through its phases, or is deleted and goes when its guest has.
/// </summary>
internal sealed class VirtController(KubeClient client)
{
    private const string Finalizer = "foregroundDeleteVirtualMachine";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _held = [];
    private readonly List<(MachinePaths Machine, Action<MachinePaths> Work)> _waiting = [];

    /// <summary>Lets it lag behind: what is granted in a namespace is done on <see cref="Release"/>.</summary>
    public void Hold(string namespaceName)
    {
        lock (_gate)
        {
            _held.Add(namespaceName);
        }
    }

    /// <summary>Does what has waited.</summary>
    public void Release(string namespaceName)
    {
        (MachinePaths Machine, Action<MachinePaths> Work)[] due;
        lock (_gate)
        {
            _held.Remove(namespaceName);
            due = [.. _waiting.Where(waiting => waiting.Machine.Namespace == namespaceName)];
            _waiting.RemoveAll(due.Contains);
        }

        foreach (var (machine, work) in due)
        {
            work(machine);
        }
    }

    /// <summary>Notices that a machine is to run.</summary>
    public void Notice(MachinePaths paths) => DoOrWait(paths, Run);

    /// <summary>Notices that a machine is to stop: its guest shuts down at once, unless the namespace is held.</summary>
    public void NoticeStop(MachinePaths paths)
    {
        client.Merge($"{paths.Machine}/status", new JsonObject { ["status"] = new JsonObject { ["stateChangeRequests"] = null } });
        if (client.Find(paths.Instance) is null)
        {
            return;
        }

        client.Merge(paths.Instance, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray(Finalizer) } });
        client.Delete(paths.Instance);
        DoOrWait(paths, End);
    }

    private void DoOrWait(MachinePaths paths, Action<MachinePaths> work)
    {
        lock (_gate)
        {
            if (_held.Contains(paths.Namespace))
            {
                _waiting.Add((paths, work));
                return;
            }
        }

        work(paths);
    }

    private void End(MachinePaths paths)
    {
        client.Merge(paths.Instance, new JsonObject { ["metadata"] = new JsonObject { ["finalizers"] = null } });
        client.Merge($"{paths.Machine}/status", new JsonObject
        {
            ["status"] = new JsonObject { ["ready"] = false, ["created"] = false, ["printableStatus"] = "Stopped" },
        });
    }

    private void Run(MachinePaths paths)
    {
        // What has come to its end makes room first.
        client.Delete(paths.Instance);
        var instance = InstanceStatus.NewInstance(client.Get(paths.Machine));
        InstanceStatus.Set(instance, InstanceStatus.Starting[0]);
        instance = client.Create(paths.Instances, instance);
        client.Merge($"{paths.Machine}/status", new JsonObject
        {
            ["status"] = new JsonObject { ["stateChangeRequests"] = null, ["created"] = true, ["printableStatus"] = "Starting" },
        });
        foreach (var phase in InstanceStatus.Starting.Skip(1))
        {
            InstanceStatus.Set(instance, phase);
            instance = client.Replace(paths.Instance, instance);
        }

        client.Merge($"{paths.Machine}/status", new JsonObject
        {
            ["status"] = new JsonObject { ["ready"] = true, ["printableStatus"] = "Running" },
        });
    }
}
