using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Containers;

/// <summary>
/// A plain host with libvirt where containers of the image run, by Podman, which is there as <c>docker</c>, too, and
/// serves Docker's interface to compose. Its libvirt's socket is
/// open to the group libvirt alone, of which a user virtwold is a member.
/// </summary>
internal sealed class ContainerHost : IDisposable
{
    /// <summary>The page and the status, as the recipes have them.</summary>
    public const string Status = "http://127.0.0.1:9277";

    private const string User = "64320";
    private const string Group = "64321";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly NetworkNamespace _network;
    private readonly BackgroundProcess _service;

    /// <summary>Makes it of a network namespace.</summary>
    /// <param name="network">Its network; its mounts change.</param>
    /// <param name="libvirt">Its libvirt.</param>
    /// <param name="image">The image, which it knows as <c>virtwold</c>.</param>
    public ContainerHost(NetworkNamespace network, LibvirtDaemon libvirt, ContainerImage image)
    {
        _network = network;
        Tool.Run("chown", $"root:{Group}", libvirt.Socket);
        Tool.Run("chmod", "0660", libvirt.Socket);
        Mount(Path.GetDirectoryName(libvirt.Socket)!, "/run/libvirt");
        File.AppendAllText(libvirt.Users, $"virtwold:x:{User}:{User}::/nonexistent:/usr/sbin/nologin\n");
        File.AppendAllText(libvirt.Groups, $"virtwold:x:{User}:\nlibvirt:x:{Group}:virtwold\n");
        Mount(libvirt.Users, "/etc/passwd");
        Mount(libvirt.Groups, "/etc/group");
        _folder.Write("storage.conf", $"""
            [storage]
            driver = "overlay"
            graphroot = "{image.Store}"
            runroot = "{image.RunStore}"
            """);

        // No journal and no systemd are needed; and no more of any resource is asked for than those have who run the tests.
        _folder.Write("containers.conf", $"""
            [containers]
            default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
            log_driver = "k8s-file"
            [engine]
            cgroup_manager = "cgroupfs"
            events_logger = "none"
            runtime = "runc"
            tmp_dir = "{_folder.At("podman")}"
            """);
        MountControlGroups();
        _folder.WriteProgram("docker", """
            #!/bin/sh
            [ "$1" != compose ] || { shift; exec docker-compose "$@"; }
            exec podman "$@"
            """);
        _service = new BackgroundProcess(Enter("podman", "system", "service", "--time=0", $"unix://{Socket}"));
        Eventually.True(() => File.Exists(Socket) || _service.HasExited, Deadline, () => $"Podman's service\n{_service.Transcript}");
        Shell($"podman tag {ContainerImage.Name} virtwold");
    }

    private string Socket => _folder.At("docker.sock");

    /// <summary>Runs a script of bash on it.</summary>
    public string Shell(string script) => Tool.Run(Enter("bash", "-euc", script)).Output;

    /// <summary>Waits until the one container's daemon knows its machines.</summary>
    public void WaitUntilReady() => Eventually.True(
        () => Tool.Try(_network.Enter("busybox", "wget", "-q", "-O", "-", $"{Status}/readyz")).ExitCode == 0,
        Deadline,
        () => $"a container that is ready:\n{Log()}");

    /// <summary>What containers wrote.</summary>
    public string Log() => Shell("for each in $(podman ps --all --quiet); do podman logs \"$each\" 2>&1; done");

    /// <summary>Removes all containers; what they wrote goes to the test's output.</summary>
    public void RemoveContainers()
    {
        TestContext.Out.WriteLine(Log());
        Shell("podman rm --all --force --time 1");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Shell("find /sys/fs/cgroup -depth -path '*/libpod_parent*' -type d -exec rmdir --ignore-fail-on-non-empty {} +");
        _service.Dispose();
        _folder.Dispose();
    }

    private IEnumerable<string> Enter(params IEnumerable<string> command) => _network.Enter([
        "env", $"CONTAINERS_CONF={_folder.At("containers.conf")}", $"CONTAINERS_STORAGE_CONF={_folder.At("storage.conf")}",
        $"DOCKER_HOST=unix://{Socket}", $"PATH={_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}", .. command,
    ]);

    private void Mount(string source, string target)
    {
        if (Directory.Exists(source))
        {
            Directory.CreateDirectory(target);
        }

        _network.Run("mount", "--bind", source, target);
    }

    /// <summary>The namespace has a /sys of its own, without them; the runtime wants them as this machine has them.</summary>
    private void MountControlGroups()
    {
        foreach (var mount in File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).Where(mount => mount[1].StartsWith("/sys/fs/cgroup", StringComparison.Ordinal)))
        {
            var options = mount[3].Contains("name=", StringComparison.Ordinal) ? $"none,{mount[3]}" : mount[3];
            _network.Run("mkdir", "-p", mount[1]);
            _network.Run("mount", "-t", mount[2], "-o", options, mount[0], mount[1]);
        }
    }
}
