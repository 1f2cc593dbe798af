using VirtWold.Waking;

namespace VirtWold.CommandLine;

/// <summary>The files that the policy stands in.</summary>
internal static class PolicyFiles
{
    /// <summary>Makes the policy that the options ask for.</summary>
    /// <exception cref="CommandException">A file can't be read or isn't right.</exception>
    public static WakePolicy Read(DaemonOptions options) => new(options.Wakeable, ReadPasswords(options.SecureOnFile));

    /// <summary>Reads the SecureOn passwords.</summary>
    /// <param name="path">The file; empty where there is none.</param>
    /// <exception cref="CommandException">It can't be read or isn't right.</exception>
    public static SecureOnPasswords ReadPasswords(string path)
    {
        try
        {
            return path.Length > 0 ? SecureOnPasswords.Read(path) : SecureOnPasswords.None;
        }
        catch (InvalidDataException error)
        {
            throw new CommandException(ExitStatus.Usage, error.Message);
        }
        catch (UnauthorizedAccessException)
        {
            throw new CommandException(ExitStatus.NotPermitted, $"not permitted to read {path}; it must belong to the user that virtwold runs as");
        }
        catch (IOException error)
        {
            throw new CommandException(ExitStatus.Unavailable, $"can't read {path}: {error.Message}");
        }
    }
}
