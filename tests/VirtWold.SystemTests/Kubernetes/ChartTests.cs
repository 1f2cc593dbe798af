using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;

namespace VirtWold.SystemTests.Kubernetes;

/// <summary>The Helm chart says what the kustomizations say, is accepted by a real API server, and refuses wrong values.</summary>
[TestFixture]
public sealed class ChartTests : ClusterTest
{
    private const string Base = """{"namespace": {"create": true}}""";
    private const string OpenShiftWithMacvlan = """{"openshift": {"enabled": true}, "network": "macvlan", "macvlan": {"master": "bond0"}}""";

    private const string Nodes = """
        {"namespace": {"create": true}, "interface": "eth1", "nodeSelector": {"virtwold.io/listen": "true"},
         "tolerations": [{"key": "node-role.kubernetes.io/control-plane", "operator": "Exists", "effect": "NoSchedule"}]}
        """;

    private const string Everything = """
        {"image": {"repository": "registry.example/virtwold", "tag": "0.2.0"}, "imagePullSecrets": [{"name": "pull"}],
         "options": {"VIRTWOLD_WAKEABLE": "marked"}, "priorityClassName": "system-node-critical", "fsGroup": 65532,
         "wakeConfig": {"create": true, "spec": {"wakeable": "marked", "dedupSeconds": 5, "secureOn": "virtwold-secureon"}},
         "extraVolumes": [{"name": "token", "secret": {"secretName": "token", "defaultMode": 288}}],
         "extraVolumeMounts": [{"name": "token", "mountPath": "/etc/virtwold/token"}],
         "serviceMonitor": {"enabled": true, "labels": {"release": "prometheus"}}, "prometheusRule": {"enabled": true}}
        """;

    private static readonly TestCaseData[] Choices =
    [
        new TestCaseData("base", Base).SetArgDisplayNames("base"),
        new TestCaseData("overlays/nodes", Nodes).SetArgDisplayNames("nodes"),
        new TestCaseData("overlays/openshift", """{"namespace": {"create": true}, "openshift": {"enabled": true}}""").SetArgDisplayNames("openshift"),
        new TestCaseData("overlays/sleep", """{"namespace": {"create": true}, "sleep": {"enabled": true}}""").SetArgDisplayNames("sleep"),
        new TestCaseData("overlays/macvlan", """{"namespace": {"create": true}, "network": "macvlan"}""").SetArgDisplayNames("macvlan"),
        new TestCaseData("overlays/servicemonitor", """{"namespace": {"create": true}, "serviceMonitor": {"enabled": true}}""").SetArgDisplayNames("servicemonitor"),
        new TestCaseData("overlays/steer", """{"namespace": {"create": true}, "network": "steer"}""").SetArgDisplayNames("steer"),
    ];

    private static readonly TestCaseData[] Rendered =
    [
        .. Choices.Select(choice => new TestCaseData(choice.Arguments[1]).SetArgDisplayNames((string)choice.Arguments[0]!)),
        new TestCaseData(OpenShiftWithMacvlan).SetArgDisplayNames("openshift with macvlan"),
        new TestCaseData(Everything).SetArgDisplayNames("everything"),
    ];

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    // The same that the tests of the kustomizations install.
    private static readonly Lazy<ToolResult> Installed = new(static () =>
    {
        using var folder = new TemporaryFolder();
        return Cluster.Kubectl("apply", "--server-side", "--filename", folder.Write("base.json", new Manifests(Kustomize.Render("base")).ForOlderServer));
    });

    /// <summary>Asks for what renders it.</summary>
    [OneTimeSetUp]
    public void RequireTheRenderer() =>
        Requires.That(Chart.CanBeRendered, "the renderer of the chart isn't built (tests/kubernetes/chart/renderer.sh builds it)");

    /// <summary>The same choices are the same objects, to the last field.</summary>
    [TestCaseSource(nameof(Choices))]
    public void Chart_is_the_kustomization_of_the_same_choices(string kustomization, string values)
    {
        var expected = NormalManifests.Of(new Manifests(Kustomize.Render(kustomization)));
        var rendered = NormalManifests.Of(Chart.Render(values));
        Assert.That(rendered.Keys, Is.EqualTo(expected.Keys));
        Assert.Multiple(() =>
        {
            foreach (var (name, item) in expected)
            {
                Assert.That(JsonNode.DeepEquals(rendered[name], item), Is.True, () => $"{name}\nchart: {rendered[name].ToJsonString()}\nkustomize: {item.ToJsonString()}");
            }
        });
    }

    /// <summary>The API server takes each object, with all of its fields.</summary>
    [TestCaseSource(nameof(Rendered))]
    public void Chart_is_accepted_by_the_API_server(string values)
    {
        using var folder = new TemporaryFolder();

        // Namespace and kind have to be there before anything of them is looked at.
        Assert.That(Installed.Value.ExitCode, Is.Zero);
        Eventually.True(() => Cluster.Admin.Send(HttpMethod.Get, "/apis/virtwold.io/v1alpha1/wakeconfigs").IsSuccess, Deadline, static () => "the kind WakeConfig");
        var file = folder.Write("manifests.json", Chart.Render(values).ForOlderServer);
        Assert.That(
            Cluster.Kubectl("apply", "--server-side", "--force-conflicts", "--dry-run=server", "--filename", file).Output,
            Does.Contain("daemonset.apps/virtwold serverside-applied (server dry run)"));
    }

    /// <summary>No choice gives the account more than all tests run with.</summary>
    [TestCaseSource(nameof(Rendered))]
    public void Rights_are_those_that_the_tests_run_with(string values) =>
        Assert.That(Chart.Render(values).Rights, Is.EquivalentTo(Manifests.AgentRights));

    /// <summary>A message that names the value.</summary>
    [TestCase("""{"network": "bridge"}""", "network")]
    [TestCase("""{"netwrok": "host"}""", "netwrok")]
    [TestCase("""{"image": {"repository": ""}}""", "image.repository")]
    [TestCase("""{"image": {"pullPolicy": "Sometimes"}}""", "image.pullPolicy")]
    [TestCase("""{"wakeConfig": {"spec": {"wakeable": "some"}}}""", "wakeConfig.spec.wakeable")]
    [TestCase("""{"wakeConfig": {"spec": {"maxStarts": 65}}}""", "wakeConfig.spec.maxStarts")]
    [TestCase("""{"options": {"WAKEABLE": "marked"}}""", "options")]
    [TestCase("""{"options": {"VIRTWOLD_STATUS": "0.0.0.0:9277"}}""", "options")]
    [TestCase("""{"options": {"VIRTWOLD_MAX_STARTS": 4}}""", "options.VIRTWOLD_MAX_STARTS")]
    [TestCase("""{"fsGroup": 0}""", "fsGroup")]
    [TestCase("""{"nodeSelector": {"a": 1}}""", "nodeSelector.a")]
    [TestCase("""{"openshift": {"enabled": true}, "network": "steer"}""", "openshift")]
    public void Wrong_value_is_refused_by_a_message_that_names_it(string values, string name)
    {
        var result = Chart.TryRender(values);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(1));
            Assert.That(result.ToString(), Does.Contain(name));
        });
    }

    /// <summary>For OpenShift with macvlan: constraints without the host's network, and the network.</summary>
    [Test]
    public void OpenShift_with_macvlan_has_neither_the_hosts_network_nor_its_ports()
    {
        var manifests = Chart.Render(OpenShiftWithMacvlan);
        var constraints = manifests.Single("SecurityContextConstraints");
        Assert.Multiple(() =>
        {
            Assert.That(constraints["allowHostNetwork"]!.GetValue<bool>(), Is.False);
            Assert.That(constraints["allowHostPorts"]!.GetValue<bool>(), Is.False);
            Assert.That(manifests.PodSpec["hostNetwork"]!.GetValue<bool>(), Is.False);
            Assert.That(manifests.Single("NetworkAttachmentDefinition")["spec"]!["config"]!.GetValue<string>(), Does.Contain("\"master\": \"bond0\""));
        });
    }

    /// <summary>A role that names other constraints than there are gives no right.</summary>
    [TestCaseSource(nameof(Choices))]
    public void Role_for_constraints_names_those_that_are_there(string kustomization, string values)
    {
        foreach (var manifests in new[] { new Manifests(Kustomize.Render(kustomization)), Chart.Render(values) })
        {
            var constraints = manifests.Objects.Where(static item => item["kind"]!.GetValue<string>() == "SecurityContextConstraints").Select(static item => item["metadata"]!["name"]!.GetValue<string>());
            var named = manifests.Objects
                .Where(static item => item["kind"]!.GetValue<string>() == "Role" && item["metadata"]!["name"]!.GetValue<string>() == "virtwold-scc")
                .SelectMany(static item => item["rules"]!.AsArray().SelectMany(static rule => rule!["resourceNames"]!.AsArray()))
                .Select(static name => name!.GetValue<string>());
            Assert.That(named, Is.EqualTo(constraints));
        }
    }

    /// <summary>What kustomizations leave to patches.</summary>
    [Test]
    public void Values_are_where_they_belong()
    {
        var manifests = Chart.Render(Everything);
        Assert.Multiple(() =>
        {
            Assert.That(manifests.Container["image"]!.GetValue<string>(), Is.EqualTo("registry.example/virtwold:0.2.0"));
            Assert.That(manifests.PodSpec["imagePullSecrets"]!.ToJsonString(), Is.EqualTo("""[{"name":"pull"}]"""));
            Assert.That(manifests.PodSpec["priorityClassName"]!.GetValue<string>(), Is.EqualTo("system-node-critical"));
            Assert.That(manifests.PodSpec["securityContext"]!["fsGroup"]!.GetValue<int>(), Is.EqualTo(65532));
            Assert.That(manifests.Container["volumeMounts"]!.ToJsonString(), Does.Contain("/etc/virtwold/token"));
            Assert.That(manifests.Named("ConfigMap", "virtwold")["data"]!["VIRTWOLD_WAKEABLE"]!.GetValue<string>(), Is.EqualTo("marked"));
            Assert.That(manifests.Single("WakeConfig")["spec"]!.ToJsonString(), Is.EqualTo("""{"dedupSeconds":5,"secureOn":"virtwold-secureon","wakeable":"marked"}"""));
            Assert.That(manifests.Single("ServiceMonitor")["metadata"]!["labels"]!["release"]!.GetValue<string>(), Is.EqualTo("prometheus"));
            Assert.That(manifests.Single("PrometheusRule")["spec"]!["groups"]!.AsArray(), Is.Not.Empty);
        });
    }

    /// <summary>Other options are other pods.</summary>
    [Test]
    public void Pods_are_replaced_when_an_option_changes()
    {
        static string Pods(string values) => Chart.Render(values).Named("DaemonSet", "virtwold")["spec"]!["template"]!["metadata"]!.ToJsonString();
        Assert.That(Pods("""{"options": {"VIRTWOLD_DEDUP": "1"}}"""), Is.Not.EqualTo(Pods("""{"options": {"VIRTWOLD_DEDUP": "2"}}""")));
    }

    /// <summary>A chart can't name files elsewhere, so that it has copies.</summary>
    [TestCase("crds/wakeconfigs.yaml", "kubernetes/base/crd.yaml")]
    [TestCase("files/virtwold.rules.yml", "prometheus/virtwold.rules.yml")]
    public void Copy_in_the_chart_is_the_original(string copy, string original) =>
        Assert.That(File.ReadAllText(Path.Combine(Chart.Folder, copy)), Is.EqualTo(File.ReadAllText(Repository.At(["init-scripts", .. original.Split('/')]))));
}
