using System.Diagnostics;

namespace VirtWold.SystemTests.Harness;

/// <summary>Runs programs that end by themselves: with arguments, a deadline and all that they wrote.</summary>
internal static class Tool
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // What runs tests may lack the folders that only an administrator's shell has.
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The full path of a program, or null where it isn't installed.</summary>
    public static string? Find(string name) =>
        Path.IsPathRooted(name)
            ? (File.Exists(name) ? name : null)
            : Folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Runs a program and expects exit status 0.</summary>
    /// <exception cref="InvalidOperationException">It ended otherwise; the message has all that it wrote.</exception>
    public static ToolResult Run(params IEnumerable<string> command)
    {
        var result = Try(command);
        return result.ExitCode == 0 ? result : throw new InvalidOperationException(result.ToString());
    }

    /// <summary>Runs a program and returns its result, whatever its exit status.</summary>
    /// <exception cref="TimeoutException">It didn't end in a time that is plenty (and was killed).</exception>
    public static ToolResult Try(params IEnumerable<string> command) => Try(Deadline, command);

    /// <summary>Runs a program and returns its result, whatever its exit status.</summary>
    /// <exception cref="TimeoutException">It didn't end in time (and was killed).</exception>
    public static ToolResult Try(TimeSpan deadline, params IEnumerable<string> command)
    {
        deadline *= Eventually.BusyMachine;
        using var process = new Process { StartInfo = StartInfo(command) };
        process.Start();
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var text = Describe(process.StartInfo);
        if (!process.WaitForExit(deadline) || !Task.WaitAll([output, error], deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Not finished within {deadline.TotalSeconds} s: {text}");
        }

        return new ToolResult(text, process.ExitCode, output.Result, error.Result);
    }

    /// <summary>How a program is started here: no shell, all three streams on pipes.</summary>
    /// <exception cref="FileNotFoundException">It isn't installed.</exception>
    public static ProcessStartInfo StartInfo(params IEnumerable<string> command)
    {
        var words = command.ToArray();
        var path = Find(words[0]) ?? throw new FileNotFoundException($"The program {words[0]} isn't installed.", words[0]);
        var start = new ProcessStartInfo(path, words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // What is meant for the tests is no setting of a daemon.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("VIRTWOLD_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        return start;
    }

    /// <summary>A command line for messages.</summary>
    public static string Describe(ProcessStartInfo start) => string.Join(' ', start.ArgumentList.Prepend(start.FileName));
}
