namespace VirtWold.SystemTests.Harness;

/// <summary>The small Debian that tests boot copies of: made once, and kept between runs.</summary>
internal static class RootFileSystem
{
    // Made in the first run on a machine, from the network: that takes minutes.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    private static readonly Lazy<string> Made = new(Make);

    /// <summary>Its folder; never to be changed.</summary>
    public static string Location => Made.Value;

    private static string Make()
    {
        using var maker = new BackgroundProcess(Repository.At("tests", "rootfs.sh"));
        var status = maker.WaitForExit(Deadline);
        return status == 0 ? maker.Lines[^1].Text : throw new InvalidOperationException(maker.Transcript);
    }
}
