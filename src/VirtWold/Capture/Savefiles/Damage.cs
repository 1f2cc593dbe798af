namespace VirtWold.Capture.Savefiles;

/// <summary>What is wrong with a capture file, and what to do.</summary>
internal static class Damage
{
    /// <summary>The file ends too early.</summary>
    public static CaptureException CutOff(string name) => new(
        CaptureFailure.Refused,
        $"{name} ends inside a packet: it is damaged, or was copied while it was written; what comes before was read. End the capture first, or use tcpdump -U");

    /// <summary>The file contradicts itself, or can't be read.</summary>
    public static CaptureException Because(string name, string reason) => new(
        CaptureFailure.Refused, $"{name} is damaged: {reason}; what comes before was read");
}
