namespace VirtWold.SystemTests.Harness;

/// <summary>Many commands in one virsh: to start it anew for each would take most of the time.</summary>
internal static class VirshScript
{
    private const string Shell = "exec virsh --quiet --connect \"$1\" <\"$2\"";

    /// <summary>Runs commands one after the other, each whatever became of the one before.</summary>
    public static void Run(string uri, params IEnumerable<string> commands)
    {
        using var folder = new TemporaryFolder();
        var script = folder.At("script");
        File.WriteAllLines(script, commands);
        Tool.Run("sh", "-c", Shell, "sh", uri, script);
    }

    /// <summary>Defines many machines.</summary>
    public static void Define(string uri, params IEnumerable<GuestBuilder> builders)
    {
        using var folder = new TemporaryFolder();
        Run(uri, [.. builders.Select(builder => $"define {folder.Write($"{builder.Name}.xml", builder.ToXml())}")]);
    }
}
