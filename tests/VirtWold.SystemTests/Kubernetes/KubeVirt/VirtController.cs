using System.Text.Json.Nodes;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.KubeVirt;

/// <summary>
/// What KubeVirt's controller and nodes do once a start has been granted: the request is consumed, an instance appears and goes through
/// its phases.
/// </summary>
internal sealed class VirtController(KubeClient client)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _held = [];
    private readonly List<MachinePaths> _waiting = [];

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
        MachinePaths[] due;
        lock (_gate)
        {
            _held.Remove(namespaceName);
            due = [.. _waiting.Where(paths => paths.Namespace == namespaceName)];
            _waiting.RemoveAll(due.Contains);
        }

        foreach (var paths in due)
        {
            Run(paths);
        }
    }

    /// <summary>Notices that a machine is to run.</summary>
    public void Notice(MachinePaths paths)
    {
        lock (_gate)
        {
            if (_held.Contains(paths.Namespace))
            {
                _waiting.Add(paths);
                return;
            }
        }

        Run(paths);
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
