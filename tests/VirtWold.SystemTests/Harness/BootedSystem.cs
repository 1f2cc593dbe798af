using System.Globalization;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A machine that shares nothing with this one but the kernel: a copy-on-write view of <see cref="RootFileSystem"/> in a container of
/// systemd-nspawn, with the network of a <see cref="NetworkNamespace"/>. What runs in it ends with this program, however that ends, and
/// nothing of it is left on disk.
/// </summary>
internal abstract class BootedSystem : IDisposable
{
    // What is written goes to memory and is seen in this mount namespace alone. systemd takes the control group that it finds itself in
    // for its own, so that each container needs one. All of it ends with the shell, as the first process of a process namespace; the
    // shell ends with nspawn; and that is ended when our end of the shell's input closes.
    private const string BootScript = """
        set -e
        root=$1 name=$2
        shift 2
        for folder in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
            [ -e "$folder/cgroup.procs" ] || continue
            mkdir "$folder/$name"
            echo $$ >"$folder/$name/cgroup.procs"
        done
        mount -t tmpfs -o mode=0755 tmpfs /mnt
        mkdir /mnt/upper /mnt/work /mnt/root
        mount -t overlay -o "lowerdir=$root,upperdir=/mnt/upper,workdir=/mnt/work" overlay /mnt/root
        exec 3<&0
        systemd-nspawn --quiet --directory=/mnt/root --machine="$name" --register=no --keep-unit --console=pipe "$@" </dev/null &
        nspawn=$!
        { cat <&3 >/dev/null; kill -s KILL "$nspawn"; } &
        wait "$nspawn"
        """;

    private static readonly TimeSpan BootDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndDeadline = TimeSpan.FromSeconds(30);
    private static readonly string[] ControlGroups = ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"];

    private static int _count;

    private readonly BackgroundProcess _container;

    /// <summary>Starts the container; what runs in it is up to its first program.</summary>
    /// <param name="network">Where its interfaces are.</param>
    /// <param name="firstProgram">Options of systemd-nspawn, and the program that is process 1.</param>
    private protected BootedSystem(NetworkNamespace network, params IEnumerable<string> firstProgram)
    {
        Name = FormattableString.Invariant($"vw{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        _container = new BackgroundProcess([
            "nsenter", "--target", network.Holder, "--net", "--",
            "unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", BootScript, "vw-boot",
            RootFileSystem.Location, Name, "--network-namespace-path=/proc/self/ns/net", .. firstProgram,
        ]);
        FirstProcess = FindFirstProcess();
    }

    /// <summary>Its name, the same for no other system.</summary>
    public string Name { get; }

    /// <summary>Everything that was written to its console.</summary>
    public string Console => _container.Transcript;

    /// <summary>Its process 1, as this machine counts.</summary>
    private string FirstProcess { get; }

    /// <summary>The path of one of its files, for this machine. A symbolic link to an absolute path isn't followed rightly.</summary>
    public string At(string path) => $"/proc/{FirstProcess}/root{path}";

    /// <summary>Runs a command in it and expects success.</summary>
    public ToolResult Run(params IEnumerable<string> command) => Tool.Run(Enter(command));

    /// <summary>Runs a command in it; it may fail.</summary>
    public ToolResult Try(params IEnumerable<string> command) => Tool.Try(Enter(command));

    /// <summary>The command that runs another command in it.</summary>
    public IEnumerable<string> Enter(params IEnumerable<string> command) =>
        ["nsenter", "--target", FirstProcess, "--all", "--wd=/", "--", "/usr/bin/env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", .. command];

    /// <summary>Writes a file into it, with the folders that it needs.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>Installs the program and what belongs to it from the source, by <c>make install</c>.</summary>
    public void Install(params IEnumerable<string> variables) => Tool.Run([
        "make", "--no-print-directory", "-C", Repository.At(), $"--assume-old={VirtWoldBinary.Location}", "install", $"binary={VirtWoldBinary.Location}", $"DESTDIR={At("")}", .. variables,
    ]);

    /// <summary>The process of that id in it, as this machine counts; for what the kernel tells of it.</summary>
    public string ProcessHere(string id)
    {
        foreach (var status in Directory.EnumerateDirectories("/proc", "*").Select(folder => Path.Combine(folder, "status")).Where(File.Exists))
        {
            var ids = Array.Find(TryReadLines(status), line => line.StartsWith("NSpid:", StringComparison.Ordinal))?.Split('\t') ?? [];
            if (ids.Length > 2 && ids[^1] == id && IsInHere(ids[1]))
            {
                return ids[1];
            }
        }

        throw new AssertionException($"{Name} has no process {id}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        TestContext.Out.WriteLine(Console);
        _container.Input.Close();
        _container.WaitForExit(EndDeadline);
        _container.Dispose();
        foreach (var folder in ControlGroups.Select(group => Path.Combine(group, Name)).Where(Directory.Exists))
        {
            RemoveControlGroup(folder);
        }
    }

    private static string[] TryReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (IOException)
        {
            // The process has ended between the list and the look.
            return [];
        }
    }

    private static void RemoveControlGroup(string folder)
    {
        // What was in it is gone, but the kernel takes a moment to see that.
        Eventually.True(
            () =>
            {
                try
                {
                    foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).OrderByDescending(path => path.Length))
                    {
                        Directory.Delete(inner);
                    }

                    Directory.Delete(folder);
                    return true;
                }
                catch (IOException)
                {
                    return false;
                }
            },
            EndDeadline,
            () => $"the control group {folder} can be removed");
    }

    private bool IsInHere(string process)
    {
        var here = Tool.Try("readlink", $"/proc/{process}/ns/pid").Output;
        return here.Length > 0 && here == Tool.Try("readlink", $"/proc/{FirstProcess}/ns/pid").Output;
    }

    /// <summary>nspawn's one child is process 1 of the container, once it has made the namespaces.</summary>
    private string FindFirstProcess()
    {
        var found = "";
        Eventually.True(
            () =>
            {
                var nspawn = Descendants(_container.IdText).FirstOrDefault(process => CommandOf(process) == "systemd-nspawn");
                found = nspawn is null ? "" : Descendants(nspawn).FirstOrDefault(process => CommandOf(process) != "systemd-nspawn") ?? "";
                return found.Length > 0 || _container.HasExited;
            },
            BootDeadline,
            () => $"the first process of {Name}\n{Console}");
        return found.Length > 0 ? found : throw new AssertionException($"{Name} ended at once\n{Console}");
    }

    private static string CommandOf(string process) => string.Concat(TryReadLines($"/proc/{process}/comm"));

    private static IEnumerable<string> Descendants(string process)
    {
        foreach (var child in TryReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children"))
            .SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            yield return child;
            foreach (var grandchild in Descendants(child))
            {
                yield return grandchild;
            }
        }
    }
}
