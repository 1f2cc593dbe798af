using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>What VirtWold is installed with: it renders, a real API server accepts it, and it gives no more than is needed.</summary>
[TestFixture]
public sealed partial class ManifestTests : ClusterTest
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private static readonly string[] All = ["base", "overlays/openshift", "overlays/macvlan", "overlays/servicemonitor", "overlays/nodes", "overlays/sleep", "overlays/steer"];

    private static readonly string[] Probes = ["startupProbe", "readinessProbe", "livenessProbe"];

    // The namespace has to be there before anything in it is looked at; it is in the manifests, too.
    private static readonly Lazy<ToolResult> Installed = new(static () => Apply(Kustomize.Render("base")));

    /// <summary>The API server takes each object, with all of its fields.</summary>
    [TestCaseSource(nameof(All))]
    public void Kustomization_is_accepted_by_the_API_server(string name)
    {
        Assert.That(Installed.Value.ExitCode, Is.Zero);
        Assert.That(Apply(Kustomize.Render(name), "--dry-run=server").Output, Does.Contain("daemonset.apps/virtwold serverside-applied (server dry run)"));
    }

    /// <summary>An old kubectl, on which the tests fall back, renders the same.</summary>
    [TestCaseSource(nameof(All))]
    public void Kustomization_says_the_same_to_an_older_kubectl(string name)
    {
        var recent = new Manifests(Kustomize.Render(name));
        var older = new Manifests(Kustomize.RenderByOlder(name));
        Assert.Multiple(() =>
        {
            Assert.That(older.Rights, Is.EquivalentTo(recent.Rights));
            Assert.That(older.Container["securityContext"]!.ToJsonString(), Is.EqualTo(recent.Container["securityContext"]!.ToJsonString()));
        });
    }

    /// <summary>The documentation's own kustomization is one.</summary>
    [Test]
    public void Kustomization_of_the_documentation_says_which_image_and_which_interface()
    {
        var blocks = File.ReadAllText(Repository.At("docs", "kubevirt.md")).Split("```");
        var manifests = new Manifests(Kustomize.RenderOwn(blocks.Single(block => block.StartsWith("\nresources:", StringComparison.Ordinal)).TrimStart()));
        Assert.Multiple(() =>
        {
            Assert.That(manifests.Container["image"]!.GetValue<string>(), Is.EqualTo("registry.example/virtwold:0.2.0"));
            Assert.That(manifests.Single("ConfigMap")["data"]!["VIRTWOLD_INTERFACE"]!.GetValue<string>(), Is.EqualTo("eno1"));
            Assert.That(manifests.Single("ConfigMap")["data"]!["VIRTWOLD_BACKEND"]!.GetValue<string>(), Is.EqualTo("kubevirt"));
        });
    }

    /// <summary>No overlay gives the account more at the API server than the base, with which all tests run.</summary>
    [TestCaseSource(nameof(All))]
    public void Rights_are_those_that_the_tests_run_with(string name) =>
        Assert.That(new Manifests(Kustomize.Render(name)).Rights, Is.EquivalentTo(Manifests.AgentRights));

    /// <summary>The roles are bound to the account that the pods have.</summary>
    [Test]
    public void Account_may_do_what_its_roles_say_and_nothing_to_a_definition()
    {
        Assert.That(Installed.Value.ExitCode, Is.Zero);
        Eventually.True(() => Missing().Count == 0, Deadline, () => string.Join(", ", Missing()));
        Assert.Multiple(() =>
        {
            Assert.That(Allows(new RbacRule("patch", "kubevirt.io", "virtualmachines")), Is.False);
            Assert.That(Allows(new RbacRule("update", "subresources.kubevirt.io", "virtualmachines/stop")), Is.False);
            Assert.That(Allows(new RbacRule("get", "", "secrets")), Is.False);
            Assert.That(Allows(new RbacRule("list", "", "secrets")), Is.False);
            Assert.That(Allows(new RbacRule("create", "coordination.k8s.io", "leases"), "default"), Is.False);
        });

        static IReadOnlyList<RbacRule> Missing() => [.. Manifests.AgentRights.Where(right => !Allows(right))];
    }

    /// <summary>A container that isn't root, can't write, and has one capability.</summary>
    [TestCaseSource(nameof(All))]
    public void Container_has_one_capability_and_nothing_to_write_on(string name)
    {
        var manifests = new Manifests(Kustomize.Render(name));
        var pod = manifests.PodSpec["securityContext"]!;
        var container = manifests.Container["securityContext"]!;
        Assert.Multiple(() =>
        {
            Assert.That(pod["runAsNonRoot"]!.GetValue<bool>(), Is.True);
            Assert.That(pod["runAsUser"]!.GetValue<int>(), Is.EqualTo(65532));
            Assert.That(pod["seccompProfile"]!["type"]!.GetValue<string>(), Is.EqualTo("RuntimeDefault"));
            Assert.That(Texts(container["capabilities"]!["drop"]), Is.EqualTo(["ALL"]));
            Assert.That(Texts(container["capabilities"]!["add"]), Is.EqualTo(["NET_RAW"]));
            Assert.That(container["readOnlyRootFilesystem"]!.GetValue<bool>(), Is.True);
            Assert.That(container["privileged"], Is.Null);
            Assert.That(manifests.PodSpec["volumes"], Is.Null);
            Assert.That(manifests.PodSpec["hostNetwork"]!.GetValue<bool>(), Is.EqualTo(name is not ("overlays/macvlan" or "overlays/steer")));
        });
    }

    /// <summary>Each variable is one that the program reads.</summary>
    [TestCaseSource(nameof(All))]
    public void Variables_are_those_of_the_program(string name)
    {
        Requires.Binary();
        var help = VirtWoldBinary.Run("--help").Output;
        var manifests = new Manifests(Kustomize.Render(name));
        var variables = manifests.Named("ConfigMap", "virtwold")["data"]!.AsObject().Select(pair => pair.Key)
            .Concat(manifests.Container["env"]!.AsArray().Select(Name).Where(variable => variable != "POD_IP"));
        Assert.That(variables.Where(variable => !help.Contains($"[{variable}]", StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>A variable that refers to another one comes after it: otherwise the kubelet leaves the reference as it is.</summary>
    [TestCaseSource(nameof(All))]
    public void Variable_comes_after_the_one_that_it_refers_to(string name)
    {
        var known = new HashSet<string>();
        foreach (var variable in new Manifests(Kustomize.Render(name)).Container["env"]!.AsArray())
        {
            var value = variable!["value"]?.GetValue<string>() ?? "";
            Assert.That(Reference().Matches(value).Select(match => match.Groups[1].Value), Is.SubsetOf(known));
            known.Add(Name(variable));
        }
    }

    /// <summary>A probe asks where the daemon serves.</summary>
    [TestCaseSource(nameof(All))]
    public void Probes_ask_where_the_daemon_serves(string name)
    {
        var container = new Manifests(Kustomize.Render(name)).Container;
        var status = container["env"]!.AsArray().Single(item => Name(item) == "VIRTWOLD_STATUS")!["value"]!.GetValue<string>();
        var asked = Probes.Select(probe => container[probe]!["httpGet"]!.AsObject())
            .Select(get => $"{(get["host"]?.GetValue<string>() is { Length: > 0 } host ? host : "$(POD_IP)")}:{get["port"]}");
        Assert.That(asked, Is.All.EqualTo(status));
    }

    /// <summary>OpenShift admits a pod only where its constraints allow all that it asks for.</summary>
    [Test]
    public void OpenShifts_constraints_allow_what_the_pods_ask_for()
    {
        var manifests = new Manifests(Kustomize.Render("overlays/openshift"));
        var constraints = manifests.Single("SecurityContextConstraints");
        var asked = manifests.Container["securityContext"]!;
        Assert.Multiple(() =>
        {
            Assert.That(Texts(constraints["allowedCapabilities"]), Is.EqualTo(Texts(asked["capabilities"]!["add"])));
            Assert.That(Texts(constraints["requiredDropCapabilities"]), Is.EqualTo(Texts(asked["capabilities"]!["drop"])));
            Assert.That(constraints["allowHostNetwork"]!.GetValue<bool>(), Is.EqualTo(manifests.PodSpec["hostNetwork"]!.GetValue<bool>()));
            Assert.That(
                constraints["allowPrivilegeEscalation"]!.GetValue<bool>(), Is.EqualTo(asked["allowPrivilegeEscalation"]!.GetValue<bool>()));
            Assert.That(constraints["runAsUser"]!["type"]!.GetValue<string>(), Is.EqualTo("MustRunAsNonRoot"));
        });
    }

    /// <summary>Who steers is in the node's network, has what that takes, and no access to the API server; the agent has neither.</summary>
    [Test]
    public void Shared_nic_is_steered_by_a_container_of_its_own()
    {
        var manifests = new Manifests(Kustomize.Render("overlays/steer"));
        var pod = manifests.PodSpecOf("virtwold-steer");
        var container = pod["containers"]!.AsArray().Single()!;
        var help = VirtWoldBinary.Run("steer", "--help").Output;
        var settings = manifests.Named("ConfigMap", "virtwold-steer")["data"]!.AsObject();
        Assert.Multiple(() =>
        {
            Assert.That(pod["hostNetwork"]!.GetValue<bool>(), Is.True);
            Assert.That(pod["automountServiceAccountToken"]!.GetValue<bool>(), Is.False);
            Assert.That(Texts(container["args"]), Is.EqualTo(["steer"]));
            Assert.That(Texts(container["securityContext"]!["capabilities"]!["add"]), Is.EquivalentTo(["BPF", "PERFMON", "NET_ADMIN", "SETPCAP", "NET_RAW"]));
            Assert.That(settings.Select(pair => pair.Key).Where(variable => !help.Contains($"[{variable}]", StringComparison.Ordinal)), Is.Empty);
            Assert.That(settings["VIRTWOLD_STEER_MAKE_PEER"]!.GetValue<string>(), Is.EqualTo("virtwold-lan"));
            Assert.That(manifests.Single("NetworkAttachmentDefinition")["spec"]!["config"]!.GetValue<string>(), Does.Contain("\"device\": \"virtwold-lan\""));
        });
    }

    private static ToolResult Apply(string yaml, params IEnumerable<string> options)
    {
        using var folder = new TemporaryFolder();
        return Cluster.Kubectl(["apply", "--server-side", .. options, "--filename", folder.Write("manifests.json", new Manifests(yaml).ForOlderServer)]);
    }

    private static bool Allows(RbacRule right, string place = "virtwold") => Cluster.Allows("virtwold", "virtwold", right, place);

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(item => item!.GetValue<string>());

    private static string Name(JsonNode? item) => item!["name"]!.GetValue<string>();

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Reference();
}
