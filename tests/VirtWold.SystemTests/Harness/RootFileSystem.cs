namespace VirtWold.SystemTests.Harness;

/// <summary>The small Debian that tests boot copies of: made once, and kept between runs.</summary>
internal static class RootFileSystem
{
    private static readonly Lazy<string> Made = new(static () => MadeBy.Script("tests", "rootfs.sh"));

    /// <summary>Its folder; never to be changed.</summary>
    public static string Location => Made.Value;
}
