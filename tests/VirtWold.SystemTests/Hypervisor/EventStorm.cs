using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Hypervisor;

/// <summary>Machines that are defined, started, ended and undefined without a pause, until it is disposed.</summary>
internal sealed class EventStorm : IDisposable
{
    private const int Rounds = 500;
    private const string Shell = "while cat \"$2\"; do :; done | virsh --quiet --connect \"$1\" >/dev/null 2>&1";

    private readonly TemporaryFolder _folder = new();
    private readonly BackgroundProcess _process;

    /// <summary>Begins.</summary>
    public EventStorm(string uri, GuestBuilder builder)
    {
        var domain = _folder.Write("domain.xml", builder.ToXml());
        string[] round = [$"define {domain}", $"start {builder.Name}", $"destroy {builder.Name}", $"undefine {builder.Name}"];
        var script = _folder.At("script");
        File.WriteAllLines(script, Enumerable.Repeat(round, Rounds).SelectMany(lines => lines));
        _process = new BackgroundProcess("sh", "-c", Shell, "sh", uri, script);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Dispose();
        _folder.Dispose();
    }
}
