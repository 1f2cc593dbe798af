using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace VirtWold.SystemTests.Harness;

/// <summary>
/// A network namespace that lives as long as the process which holds it. That process reads from a pipe of ours: when this
/// program ends, however it ends, the pipe closes, the holder ends, and the kernel removes the namespace with its interfaces.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    // A fresh /sys shows this namespace's interfaces; the host's own would show the host's.
    private const string HoldScript = "mount -t sysfs sysfs /sys && ip link set lo up && echo ready && cat >/dev/null";

    private const int NewNetwork = 0x40000000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private static int _count;

    private readonly BackgroundProcess _holder;

    /// <summary>Makes the namespace and sets its loopback interface up.</summary>
    /// <param name="role">What it stands for; part of the name that the process list shows.</param>
    public NetworkNamespace(string role)
    {
        Name = FormattableString.Invariant($"vw{Environment.ProcessId}-{Interlocked.Increment(ref _count)}-{role}");
        _holder = new BackgroundProcess("unshare", "--net", "--mount", "--propagation", "private", "sh", "-c", HoldScript, Name);
        _holder.WaitForLine(line => line == "ready", Deadline, $"the network namespace {Name}");
    }

    /// <summary>Its name, the same for no other namespace.</summary>
    public string Name { get; }

    /// <summary>The process id by which other programs name this namespace.</summary>
    public string Holder => _holder.IdText;

    /// <summary>The command that runs another command inside.</summary>
    public IEnumerable<string> Enter(params IEnumerable<string> command) =>
        ["nsenter", "--target", Holder, "--net", "--mount", "--", .. command];

    /// <summary>Runs a command inside and expects success.</summary>
    public ToolResult Run(params IEnumerable<string> command) => Tool.Run(Enter(command));

    /// <summary>
    /// Does something of this program's own inside: what it opens stays there. On a thread of its own, which ends there: a thread of the pool
    /// would take others' work along.
    /// </summary>
    /// <exception cref="Win32Exception">The namespace can't be entered.</exception>
    public void RunInside(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                EnterThread();
                action();
            }
#pragma warning disable CA1031 // Thrown again by whoever waits.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    /// <summary>
    /// Waits until packets go through an interface: it is switched on at once, but its cable is noticed a moment later.
    /// </summary>
    public void WaitUntilUp(string interfaceName)
    {
        var state = "";
        Eventually.True(
            () => (state = Run("cat", $"/sys/class/net/{interfaceName}/operstate").Output.Trim()) == "up",
            Deadline,
            () => $"{interfaceName} in {Name} is up; it is {state}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _holder.Input.Close();
        _holder.WaitForExit(Deadline);
        _holder.Dispose();
    }

    private void EnterThread()
    {
        using var file = File.OpenHandle($"/proc/{Holder}/ns/net");
        if (SetNamespace((int)file.DangerousGetHandle(), NewNetwork) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetNamespace(int file, int kind);
}
