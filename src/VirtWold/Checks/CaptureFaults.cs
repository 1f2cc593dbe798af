using VirtWold.Capture;

namespace VirtWold.Checks;

/// <summary>Turns failures of the capture into findings.</summary>
internal static class CaptureFaults
{
    /// <summary>The finding.</summary>
    public static Finding ToFinding(this CaptureException error, string check) =>
        Finding.Failed(check, KindOf(error.Failure), error.Reason, error.Remedy);

    private static Fault KindOf(CaptureFailure failure) => failure switch
    {
        CaptureFailure.NotPermitted => Fault.NotPermitted,
        CaptureFailure.BadRequest => Fault.BadRequest,
        _ => Fault.Unavailable,
    };
}
