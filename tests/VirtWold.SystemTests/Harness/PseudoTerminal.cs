namespace VirtWold.SystemTests.Harness;

/// <summary>A terminal for a program that runs at one.</summary>
internal static class PseudoTerminal
{
    // script(1) stops reading ten milliseconds after the program's end: on a busy machine the last lines are still on their way.
    private const string Script = """
        import os, pty, sys
        sys.exit(os.waitstatus_to_exitcode(pty.spawn(["sh", "-c", sys.argv[1]])))
        """;

    /// <summary>A command that runs the shell's command line at a new terminal: its output and exit status are the command line's.</summary>
    public static string[] Run(string commandLine) => [Sender.Python, "-c", Script, commandLine];
}
