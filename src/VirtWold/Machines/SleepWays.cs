namespace VirtWold.Machines;

/// <summary>What people write and read of a <see cref="SleepWay"/>.</summary>
internal static class SleepWays
{
    /// <summary>All names, for messages.</summary>
    public const string Names = "save, suspend or shutdown";

    /// <summary>The way's name, in lower case.</summary>
    public static string Name(this SleepWay way) => way switch
    {
        SleepWay.Save => "save",
        SleepWay.Suspend => "suspend",
        _ => "shutdown",
    };

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out SleepWay way)
    {
        (bool isKnown, way) = text switch
        {
            "save" => (true, SleepWay.Save),
            "suspend" => (true, SleepWay.Suspend),
            "shutdown" => (true, SleepWay.Shutdown),
            _ => (false, default),
        };
        return isKnown;
    }
}
