namespace VirtWold.SystemTests.Harness;

/// <summary>What a program that has ended left behind.</summary>
/// <param name="CommandLine">The program and its arguments, as a reader would type them.</param>
/// <param name="ExitCode">Its exit status.</param>
/// <param name="Output">Everything it wrote to standard output.</param>
/// <param name="Error">Everything it wrote to standard error.</param>
internal sealed record ToolResult(string CommandLine, int ExitCode, string Output, string Error)
{
    /// <summary>The lines of standard error that aren't empty.</summary>
    public IReadOnlyList<string> ErrorLines => Lines(Error);

    /// <summary>The lines of standard output that aren't empty.</summary>
    public IReadOnlyList<string> OutputLines => Lines(Output);

    /// <inheritdoc/>
    public override string ToString() => $"$ {CommandLine}\nexit status {ExitCode}\n--- stdout\n{Output}--- stderr\n{Error}---";

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
