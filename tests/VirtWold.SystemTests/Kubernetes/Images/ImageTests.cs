using System.Globalization;
using VirtWold.SystemTests.Containers;
using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Kubernetes.ControlPlane;
using VirtWold.SystemTests.Kubernetes.KubeVirt;

namespace VirtWold.SystemTests.Kubernetes.Images;

/// <summary>The image, run as the manifests say, hears packets and wakes machines; and nothing in it could do anything else.</summary>
[TestFixture]
public sealed class ImageTests : ClusterTest
{
    private ContainerImage _image = null!;
    private VethPair _network = null!;
    private Sender _sender = null!;

    /// <summary>Builds the image.</summary>
    [OneTimeSetUp]
    public void Build()
    {
        Requires.Root();
        Requires.Binary();
        Requires.Tools("buildah", "runc", "make", "debootstrap", "ip", "wakeonlan", "busybox", "getcap");
        Requires.That(SeccompProfile.IsInstalled, "the containers' default seccomp profile isn't installed");
        _network = new VethPair();
        _sender = new Sender(_network);
        _image = new ContainerImage(VirtWoldBinary.Location);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void Remove()
    {
        // Each is null when making it has failed before it.
        _image?.Dispose();
        _network?.Dispose();
    }

    /// <summary>No shell, no tool: whoever gets in finds the daemon alone.</summary>
    [Test]
    public void Image_has_one_program_that_may_capture_and_nothing_else_to_run()
    {
        var programs = Directory.EnumerateFiles(_image.Files, "*", SearchOption.AllDirectories)
            .Where(file => (File.GetUnixFileMode(file) & UnixFileMode.OtherExecute) != 0 && !file.Contains(".so", StringComparison.Ordinal))
            .Select(file => file[_image.Files.Length..]);
        Assert.Multiple(() =>
        {
            Assert.That(programs, Is.EqualTo(["/usr/sbin/virtwold"]));
            Assert.That(Tool.Run("getcap", $"{_image.Files}/usr/sbin/virtwold").Output.Trim(), Does.EndWith(" cap_net_raw=ep"));
            Assert.That(_image.Configuration("{{.OCIv1.Config.User}} {{.OCIv1.Config.Entrypoint}}"), Is.EqualTo("65532:65532 [/usr/sbin/virtwold]"));
        });
    }

    /// <summary>On the host's network, as the base has it.</summary>
    [Test]
    public void Packet_on_the_hosts_network_wakes_a_machine()
    {
        var machine = Home.Create(new VirtualMachineBuilder());
        using var pod = new Pod(Cluster, Home.CreateAccount(), _network.Host);
        using var container = new Container(
            _image, new Manifests(Kustomize.Render("base")), pod, _network.Host, $"VIRTWOLD_INTERFACE={VethPair.HostInterface}");
        container.Daemon.WaitUntilListening();
        AssertReady(_network.Host);
        _sender.WakeOnLan(machine.Mac);
        machine.WaitUntilRunning();
        Assert.That(machine.Starts, Is.EqualTo(1));
    }

    /// <summary>Why the manifests allow what they would rather forbid: the capability of a file counts for nothing then.</summary>
    [Test]
    public void Container_that_may_get_no_privileges_could_not_capture()
    {
        var manifests = new Manifests(Kustomize.Render("base"));
        manifests.Container["securityContext"]!["allowPrivilegeEscalation"] = false;
        using var pod = new Pod(Cluster, Home.CreateAccount(), _network.Host);
        using var container = new Container(_image, manifests, pod, _network.Host, $"VIRTWOLD_INTERFACE={VethPair.HostInterface}");
        Assert.That(container.Daemon.WaitForExit(), Is.EqualTo(77));
    }

    /// <summary>With a macvlan interface of the pod's own: what is broadcast, and what comes with a VLAN tag.</summary>
    [Test]
    public void Packet_on_a_macvlan_interface_wakes_a_machine_with_and_without_a_tag()
    {
        var plain = Home.Create(new VirtualMachineBuilder());
        var tagged = Home.Create(new VirtualMachineBuilder());
        using var side = new NetworkNamespace("pod");
        _network.Host.Run("ip", "link", "add", "lan", "link", VethPair.HostInterface, "netns", side.Holder, "type", "macvlan", "mode", "bridge");
        side.Run("ip", "link", "set", "lan", "up");
        using var pod = new Pod(Cluster, Home.CreateAccount(), side);
        using var container = new Container(_image, new Manifests(Kustomize.Render("overlays/macvlan")), pod, side);
        container.Daemon.WaitUntilListening();
        AssertReady(side);
        _sender.WakeOnLan(plain.Mac);
        plain.WaitUntilRunning();
        _sender.Send(Frame.Raw(MagicPayload.Of(tagged.Mac)).Behind(Frame.CustomerTag));
        tagged.WaitUntilRunning();
    }

    /// <summary>What the manifests reserve, and where they draw the line, befits a thousand machines.</summary>
    [Test]
    public void Daemon_that_knows_a_thousand_machines_fits_into_what_the_manifests_give_it()
    {
        var machines = Enumerable.Range(0, 1000).Select(_ => Home.Create(new VirtualMachineBuilder())).ToList();
        var manifests = new Manifests(Kustomize.Render("base"));
        using var pod = new Pod(Cluster, Home.CreateAccount(), _network.Host);
        using var container = new Container(
            _image, manifests, pod, _network.Host, $"VIRTWOLD_INTERFACE={VethPair.HostInterface}", $"VIRTWOLD_NAMESPACE={Home.Name}");
        container.Daemon.WaitUntilListening();
        AssertReady(_network.Host);
        // Less than is reserved, and half of what it may have.
        var resident = container.Figures.WaitForResident(Math.Min(Kilobytes(manifests, "requests") - 1, Kilobytes(manifests, "limits") / 2));

        // Other tests' agents needn't know them.
        Cluster.Admin.Delete(machines[0].Paths.Machines);
        TestContext.Out.WriteLine($"{resident} kB resident with a thousand machines");
    }

    private static long Kilobytes(Manifests manifests, string part)
    {
        var text = manifests.Container["resources"]![part]!["memory"]!.GetValue<string>();
        Assert.That(text, Does.EndWith("Mi"));
        return long.Parse(text[..^2], CultureInfo.InvariantCulture) * 1024;
    }

    // Where and what the kubelet asks.
    private static void AssertReady(NetworkNamespace side)
    {
        foreach (var path in new[] { "readyz", "healthz", "livez" })
        {
            Eventually.True(
                () => Tool.Try(side.Enter("busybox", "wget", "-q", "-O", "-", $"http://127.0.0.1:9277/{path}")).ExitCode == 0,
                TimeSpan.FromSeconds(20),
                () => $"200 for /{path}");
        }
    }
}
