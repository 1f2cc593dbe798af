using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using VirtWold.Machines;

namespace VirtWold.Idling;

/// <summary>
/// Asks the executables of a folder whether an idle machine may be put to sleep, one after the other, in the order of their names. Each
/// gets the machine's name, its UUID, how it would sleep, and for how many seconds it has been idle. An exit status other than 0 says no;
/// so does one that takes too long, or can't be run.
/// </summary>
/// <param name="folder">The folder; one that isn't there has no executables.</param>
/// <param name="patience">How long each may take; then it is ended.</param>
/// <param name="logger">Told of those that can't be run.</param>
internal sealed class IdleScripts(string folder, TimeSpan patience, ILogger logger)
{
    /// <summary>Where an administrator puts them.</summary>
    public const string Folder = "/etc/virtwold/idle.d";

    /// <summary>How long each may take where nobody says.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks.</summary>
    /// <returns>Which one says no; empty where none does.</returns>
    public async Task<string> AskAsync(Machine machine, SleepWay way, TimeSpan idle, CancellationToken cancellation)
    {
        foreach (string script in Find())
        {
            if (await RunAsync(script, machine, way, idle, cancellation) != 0)
            {
                return script;
            }
        }

        return "";
    }

    /// <summary>The executables; leftovers of editors and package managers (with a dot or a tilde) are passed over, as run-parts does.</summary>
    private string[] Find()
    {
        try
        {
            return
            [
                .. Directory.EnumerateFiles(folder)
                    .Where(static path => !Path.GetFileName(path).AsSpan().ContainsAny('.', '~') && IsExecutable(path))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsExecutable(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private async Task<int> RunAsync(string script, Machine machine, SleepWay way, TimeSpan idle, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        ProcessStartInfo start = new(script)
        {
            ArgumentList = { machine.Name, machine.Id, way.Name(), ((long)idle.TotalSeconds).ToString(CultureInfo.InvariantCulture) },
            WorkingDirectory = "/",
        };
        try
        {
            using Process process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(limit.Token);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                logger.CannotRunScript(script, machine.Name, $"it took longer than {Duration.Describe(patience)}");
                cancellation.ThrowIfCancellationRequested();
                return -1;
            }
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            logger.CannotRunScript(script, machine.Name, error.Message);
            return -1;
        }
    }
}
