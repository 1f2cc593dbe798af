using System.Text.RegularExpressions;
using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Containers;

/// <summary>The recipes for a container on a plain host with libvirt, run as they stand: a packet wakes a guest.</summary>
[TestFixture]
public sealed class PlainHostTests() : SystemTest(HypervisorKind.Qemu)
{
    private ContainerImage _image = null!;
    private ContainerHost _host = null!;

    /// <summary>Builds the image and makes the host.</summary>
    [OneTimeSetUp]
    public void Build()
    {
        Requires.Binary();
        Requires.Tools("buildah", "podman", "docker-compose", "runc", "make", "debootstrap", "busybox", "bash");
        _image = new ContainerImage(VirtWoldBinary.Location);
        _host = new ContainerHost(Network.Host, Libvirt, _image);
    }

    /// <summary>Removes it.</summary>
    [OneTimeTearDown]
    public void Remove()
    {
        // Each is null when making it has failed before it.
        _host?.Dispose();
        _image?.Dispose();
    }

    /// <summary>Ends what runs on the host.</summary>
    [TearDown]
    public void RemoveContainers() => _host?.RemoveContainers();

    /// <summary>The command of the documentation, its interface's name apart.</summary>
    [Test]
    public void Command_of_the_documentation_runs_a_daemon_that_wakes()
    {
        _host.Shell(OfTheDocumentation(@"^docker run (?:.*\\\n)*.*"));
        AssertWakes();
    }

    /// <summary>The file for compose as it stands, with the settings of the documentation.</summary>
    [Test]
    public void Compose_file_runs_a_daemon_that_wakes_until_it_is_taken_down()
    {
        var commands = $"cd {Repository.At()}\n" + OfTheDocumentation(@"^cd init-scripts/container\n.*\ndocker compose up .*");
        _host.Shell(commands);
        AssertWakes();
        _host.Shell(commands.Replace("up --detach", "down", StringComparison.Ordinal));
        Assert.That(_host.Shell("podman ps --all --quiet"), Is.Empty);
    }

    /// <summary>As the image itself says: a user that hardly any host has.</summary>
    [Test]
    public void Daemon_whose_user_the_host_does_not_know_ends_with_what_to_do()
    {
        _host.Shell("docker run --detach --name virtwold --network host --cap-add NET_RAW --group-add $(getent group libvirt | cut -d: -f3) --volume /run/libvirt:/run/libvirt virtwold --interface lo");
        Assert.That(_host.Shell("docker wait virtwold").Trim(), Is.EqualTo("77"));
        Assert.That(_host.Log(), Does.Contain("run the container as it, by number (--user UID:GID)"));
    }

    /// <summary>Unraid makes such a command of its template: network, further parameters, variables and paths.</summary>
    [Test]
    public void Template_for_Unraid_makes_a_command_that_runs_a_daemon_that_wakes()
    {
        var template = XDocument.Load(Repository.At("init-scripts", "unraid", "virtwold.xml")).Root!;
        List<string> words =
            ["docker", "run", "--detach", $"--name={template.Element("Name")!.Value}", $"--network={template.Element("Network")!.Value}", template.Element("ExtraParams")!.Value];
        foreach (var setting in template.Elements("Config"))
        {
            var (target, value) = (setting.Attribute("Target")!.Value, setting.Value);
            words.Add(setting.Attribute("Type")!.Value switch
            {
                "Path" => $"--volume={value}:{target}:{setting.Attribute("Mode")!.Value}",
                "Variable" => $"--env={target}={value.Replace("br0", VethPair.HostInterface, StringComparison.Ordinal)}",
                var other => throw new NotSupportedException(other),
            });
        }

        words.Add(template.Element("Repository")!.Value);
        _host.Shell(string.Join(' ', words));
        AssertWakes();
    }

    private static string OfTheDocumentation(string pattern)
    {
        var commands = Regex.Match(File.ReadAllText(Repository.At("docs", "packaging.md")), pattern, RegexOptions.Multiline).Value;
        Assert.That(commands, Does.Contain("enp44s0"));
        return commands.Replace("enp44s0", VethPair.HostInterface, StringComparison.Ordinal);
    }

    private void AssertWakes()
    {
        using var guest = DefineGuest();
        _host.WaitUntilReady();
        Sender.WakeOnLan(guest.Mac);
        guest.WaitUntilRunning();
    }
}
