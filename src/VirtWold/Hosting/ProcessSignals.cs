using System.Runtime.InteropServices;

namespace VirtWold.Hosting;

/// <summary>Turns SIGTERM and SIGINT into a cancellation, and SIGHUP into a call, as long as it lives.</summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _hangUp;

    public ProcessSignals()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Reload);
    }

    /// <summary>Called, on some thread, for each SIGHUP.</summary>
    public event Action? Reloading;

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Stopping => _source.Token;

    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
        _hangUp.Dispose();
        _source.Dispose();
    }

    private void Reload(PosixSignalContext context)
    {
        context.Cancel = true;
        Reloading?.Invoke();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
