using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>What a libvirtd was asked by all of its clients, as it says itself in its debug log.</summary>
internal sealed partial class CallLog
{
    private const string Name = "calls.log";

    private readonly string _path;

    /// <summary>Switches the debug log on, in a running libvirtd.</summary>
    public CallLog(LibvirtDaemon libvirt)
    {
        var sockets = Path.GetDirectoryName(libvirt.Socket)!;
        _path = Path.Combine(Path.GetDirectoryName(sockets)!, Name);
        string[] admin = ["virt-admin", "--connect", $"libvirtd:///system?socket={sockets}/libvirt-admin-sock"];
        Tool.Run([.. admin, "daemon-log-outputs", $"1:file:/run/{Name}"]);
        Tool.Run([.. admin, "daemon-log-filters", "1:daemon.remote"]);
    }

    /// <summary>The calls so far, by the names that the protocol has for them, such as "DomainGetState".</summary>
    public IReadOnlyList<string> Calls
    {
        get
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(file);
            return [.. Dispatched().Matches(reader.ReadToEnd()).Select(match => match.Groups[1].Value)];
        }
    }

    [GeneratedRegex(@": remoteDispatch(\w+?)Helper:")]
    private static partial Regex Dispatched();
}
