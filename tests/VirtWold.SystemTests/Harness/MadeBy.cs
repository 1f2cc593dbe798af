namespace VirtWold.SystemTests.Harness;

/// <summary>Things that a script makes once from the network and keeps between runs.</summary>
internal static class MadeBy
{
    // Made in the first run on a machine: that takes minutes.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(15);

    /// <summary>Runs a script of the project, which prints the path of what it made as its last line.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has all that it wrote.</exception>
    public static string Script(params ReadOnlySpan<string> names) => Command(Repository.At(names));

    /// <summary>The same, for a script with arguments.</summary>
    public static string Command(params IEnumerable<string> command)
    {
        using var maker = new BackgroundProcess(command);
        var status = maker.WaitForExit(Deadline);
        return status == 0 ? maker.Lines.Last(line => line.Stream == "out").Text : throw new InvalidOperationException(maker.Transcript);
    }
}
