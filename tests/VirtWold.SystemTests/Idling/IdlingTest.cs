using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Policy;

namespace VirtWold.SystemTests.Idling;

/// <summary>A daemon that may be asked to put QEMU guests to sleep.</summary>
public abstract class IdlingTest : DaemonTest
{
    private const string Address = "127.0.0.1:9277";

    private static readonly PasswordFile TokenFile = new("0123456789abcdef0123456789abcdef");

    private protected IdlingTest()
        : base(HypervisorKind.Qemu, "--status", Address, "--wake-token-file", TokenFile.Path)
    {
    }

    private protected Curl Web => new(Network.Host, $"http://{Address}");

    /// <summary>Runs <c>virtwold sleep</c> beside the daemon.</summary>
    private protected ToolResult Sleep(params IEnumerable<string> arguments) =>
        VirtWoldBinary.RunIn(Network.Host, ["sleep", "--status", Address, "--wake-token-file", TokenFile.Path, .. arguments]);

    /// <summary>What the metadata of a guest says about its sleep, from now on.</summary>
    private protected void MarkForSleep(Guest guest, string attributes) =>
        Virsh.Run("metadata", guest.Name, "--uri", Marking.Namespace, "--key", "virtwold", "--set", $"<sleep {attributes}/>", "--config");
}
