using System.Globalization;
using System.Text.Json.Nodes;
using VirtWold.SystemTests.Containers;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes.Images;

/// <summary>
/// A container of the image, run by a real runtime in the way in which a node runs the one of the manifests: their user, capabilities,
/// system call filter, read-only files and variables, in the network of a pod.
/// </summary>
internal sealed class Container : IDisposable
{
    private static int _count;

    private readonly TemporaryFolder _bundle = new();
    private readonly string _name = FormattableString.Invariant($"vw{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
    private readonly JsonObject _variables;

    /// <summary>Starts the daemon in it, and doesn't wait.</summary>
    /// <param name="image">What its files are.</param>
    /// <param name="manifests">How it is run.</param>
    /// <param name="pod">Its network and its account.</param>
    /// <param name="side">That network.</param>
    /// <param name="settings">Variables beside those of the manifests, or in their place.</param>
    public Container(ContainerImage image, Manifests manifests, Pod pod, NetworkNamespace side, params IReadOnlyList<string> settings)
    {
        _variables = manifests.Single("ConfigMap")["data"]!.DeepClone().AsObject();
        foreach (var setting in Variables(manifests).Concat(settings).Concat(pod.Variables))
        {
            var (variable, value) = (setting[..setting.IndexOf('=', StringComparison.Ordinal)], setting[(setting.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            _variables[variable] = value;
        }

        _bundle.Write("config.json", Configuration(image, manifests, pod, side).ToJsonString());
        Daemon = VirtWoldDaemon.LaunchContainer("runc", "--root", _bundle.At("state"), "run", "--bundle", _bundle.Path, _name);
    }

    /// <summary>What runs in it.</summary>
    public VirtWoldDaemon Daemon { get; }

    /// <summary>What the kernel tells of the daemon.</summary>
    public ProcessFigures Figures
    {
        get
        {
            var state = JsonNode.Parse(Tool.Run("runc", "--root", _bundle.At("state"), "state", _name).Output)!;
            return new ProcessFigures(state["pid"]!.ToString());
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Tool.Try("runc", "--root", _bundle.At("state"), "kill", _name, "KILL");
        Daemon.Dispose();
        Tool.Try("runc", "--root", _bundle.At("state"), "delete", "--force", _name);
        _bundle.Dispose();
    }

    // As the kubelet does it: what a field says, and references to what is above.
    private static IEnumerable<string> Variables(Manifests manifests)
    {
        foreach (var variable in manifests.Container["env"]!.AsArray())
        {
            var value = variable!["value"]?.GetValue<string>() ?? variable["valueFrom"]!["fieldRef"]!["fieldPath"]!.GetValue<string>() switch
            {
                "spec.nodeName" => "node-1",
                "status.podIP" => "127.0.0.1",
                var other => throw new NotSupportedException(other),
            };
            yield return $"{variable["name"]!.GetValue<string>()}={value.Replace("$(POD_IP)", "127.0.0.1", StringComparison.Ordinal)}";
        }
    }

    private static JsonObject Mount(string type, string source, string destination, params ReadOnlySpan<string> options) => new()
    {
        ["type"] = type,
        ["source"] = source,
        ["destination"] = destination,
        ["options"] = new JsonArray([.. options]),
    };

    private JsonObject Configuration(ContainerImage image, Manifests manifests, Pod pod, NetworkNamespace side)
    {
        var asked = manifests.Container["securityContext"]!;
        var user = manifests.PodSpec["securityContext"]!;
        var capabilities = asked["capabilities"]!["add"]!.AsArray().Select(name => $"CAP_{name}").ToList();
        return new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["root"] = new JsonObject { ["path"] = image.Files, ["readonly"] = asked["readOnlyRootFilesystem"]!.DeepClone() },
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject { ["uid"] = user["runAsUser"]!.DeepClone(), ["gid"] = user["runAsGroup"]!.DeepClone() },
                ["args"] = new JsonArray("/usr/sbin/virtwold"),
                ["env"] = new JsonArray([.. _variables.Select(pair => $"{pair.Key}={pair.Value}")]),
                ["cwd"] = "/",
                ["noNewPrivileges"] = !asked["allowPrivilegeEscalation"]!.GetValue<bool>(),

                // A runtime gives those who aren't root no more than this.
                ["capabilities"] = new JsonObject { ["bounding"] = new JsonArray([.. capabilities]) },
            },
            ["mounts"] = new JsonArray(
                Mount("proc", "proc", "/proc"),
                Mount("tmpfs", "tmpfs", "/dev", "nosuid", "mode=755"),
                Mount("sysfs", "sysfs", "/sys", "nosuid", "noexec", "nodev", "ro"),
                Mount("bind", pod.AccountFiles, "/var/run/secrets/kubernetes.io/serviceaccount", "bind", "ro")),
            ["linux"] = new JsonObject
            {
                ["namespaces"] = new JsonArray(
                    new JsonObject { ["type"] = "pid" }, new JsonObject { ["type"] = "mount" }, new JsonObject { ["type"] = "ipc" },
                    new JsonObject { ["type"] = "uts" },
                    new JsonObject
                    {
                        ["type"] = "network",
                        ["path"] = string.Create(CultureInfo.InvariantCulture, $"/proc/{side.Holder}/ns/net"),
                    }),
                ["seccomp"] = SeccompProfile.For(capabilities.Single()),
            },
        };
    }
}
