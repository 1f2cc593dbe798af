using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Status;

/// <summary>A daemon that serves its status by TCP and on a Unix socket.</summary>
public abstract class StatusTest : DaemonTest
{
    private protected const string Address = "127.0.0.1:9277";
    private protected const string Origin = $"http://{Address}";

    private static int _count;

    private protected StatusTest(params string[] options)
        : this(FormattableString.Invariant($"/tmp/vw{Environment.ProcessId}-{Interlocked.Increment(ref _count)}.sock"), options)
    {
    }

    private StatusTest(string socket, string[] options)
        : base(HypervisorKind.Test, ["--status", Address, "--status", $"unix:{socket}", .. options]) => Socket = socket;

    private protected string Socket { get; }

    /// <summary>By TCP.</summary>
    private protected Curl Web => new(Network.Host, Origin);

    /// <summary>By the Unix socket.</summary>
    private protected Curl Local => new(Network.Host, "http://localhost", "--unix-socket", Socket);

    /// <summary>All of it asks by curl.</summary>
    [SetUp]
    public void NeedCurl() => Requires.Tools("curl");

    /// <summary>Starts another daemon on the same addresses, when the first has ended.</summary>
    private protected VirtWoldDaemon StartAgain() => StartDaemon("--status", Address, "--status", $"unix:{Socket}");
}
