using System.Globalization;
using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.OwnAddresses;

namespace VirtWold.Service;

/// <summary>What the page says that a browser is shown at the daemon's own address. Made anew once a second at most, however many ask.</summary>
/// <param name="fleet">The machines.</param>
/// <param name="sources">Where packets are heard.</param>
/// <param name="own">The addresses, and what came for them.</param>
internal sealed class OwnSummary(Fleet fleet, PacketSources sources, Func<IReadOnlyList<OwnAddressState>> own)
{
    private const int Second = 1000;

    private byte[] _page = [];
    private long _madeAt;

    /// <summary>The page. Called by one thread.</summary>
    public byte[] Make()
    {
        long now = Environment.TickCount64;
        if (_page.Length == 0 || now - _madeAt >= Second)
        {
            _madeAt = now;
            _page = OwnPage.Make($"VirtWold on {Environment.MachineName}", Lines());
        }

        return _page;
    }

    private IEnumerable<string> Lines()
    {
        int running = fleet.All.Count(static machine => machine.State == MachineState.Running);
        yield return string.Create(CultureInfo.InvariantCulture, $"{fleet.Count} machines, {running} running");
        foreach (MachineDirectory directory in fleet.Directories)
        {
            yield return $"{directory.Hypervisor} {(directory.IsCurrent ? "connected" : "not connected")}";
        }

        foreach (SourceState source in sources.States)
        {
            yield return source.IsListening ? $"listening on {source.Name}" : $"not listening on {source.Name}: {source.Reason}";
        }

        foreach (OwnAddressState state in own())
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{state.Address} on {state.Interface}: {state.Counts.Packets} packets, {state.Counts.Bytes} bytes");
        }
    }
}
