using VirtWold.Capture;

namespace VirtWold.Checks;

/// <summary>Turns what the capture says of a failure into findings.</summary>
internal static class CaptureFaults
{
    /// <summary>
    /// The finding. What the capture says ends with the remedy, behind a semicolon: it is the same line that the daemon ends with.
    /// </summary>
    public static Finding ToFinding(this CaptureException error, string check)
    {
        string[] parts = error.Message.Split("; ", 2);
        return Finding.Failed(check, KindOf(error.Failure), parts[0], parts.Length > 1 ? parts[1] : null);
    }

    private static Fault KindOf(CaptureFailure failure) => failure switch
    {
        CaptureFailure.NotPermitted => Fault.NotPermitted,
        CaptureFailure.BadRequest => Fault.BadRequest,
        _ => Fault.Unavailable,
    };
}
