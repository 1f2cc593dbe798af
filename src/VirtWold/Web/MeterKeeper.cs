using System.Diagnostics.Metrics;

namespace VirtWold.Web;

/// <summary>
/// Disposes the meters of one name that are made while it lives. The web server makes one each time it is made and keeps it, and the
/// runtime never forgets a meter by itself.
/// </summary>
internal sealed class MeterKeeper : IDisposable
{
    private readonly HashSet<Meter> _meters = [];
    private readonly MeterListener _listener = new();

    public MeterKeeper(string name)
    {
        _listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == name)
            {
                lock (_meters)
                {
                    _meters.Add(instrument.Meter);
                }
            }
        };
        _listener.Start();
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (Meter meter in _meters)
        {
            meter.Dispose();
        }
    }
}
