using VirtWold.Waking;
using VirtWold.Web;

namespace VirtWold.Service;

/// <summary>The files that passwords and tokens stand in.</summary>
internal static class PolicyFiles
{
    /// <summary>Makes the policy that the options ask for.</summary>
    /// <exception cref="ExitException">A file can't be read or isn't right.</exception>
    public static WakePolicy Read(DaemonOptions options) =>
        new(options.Wakeable, ReadPasswords(options.SecureOnFile), options.AllowedSenders) { SleepPackets = options.SleepPackets };

    /// <summary>Reads the SecureOn passwords.</summary>
    /// <param name="path">The file; empty where there is none.</param>
    /// <exception cref="ExitException">It can't be read or isn't right.</exception>
    public static SecureOnPasswords ReadPasswords(string path) =>
        path.Length > 0 ? Read(path, SecureOnPasswords.Read) : SecureOnPasswords.None;

    /// <summary>Reads the token for waking by HTTP.</summary>
    /// <param name="path">The file; empty where there is none.</param>
    /// <exception cref="ExitException">It can't be read or isn't right.</exception>
    public static WakeToken? ReadToken(string path) => path.Length > 0 ? Read(path, WakeToken.Read) : null;

    /// <summary>Reads the token for waking by HTTP, to show it to a daemon.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ExitException">It can't be read or isn't right.</exception>
    public static string ReadTokenText(string path) => Read(path, WakeToken.ReadText);

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (PrivateFileException error)
        {
            throw new ExitException(ExitStatus.Usage, error.Message);
        }
        catch (UnauthorizedAccessException)
        {
            throw new ExitException(ExitStatus.NotPermitted, $"not permitted to read {path}; it must belong to the user that virtwold runs as");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ExitException(ExitStatus.Unavailable, $"can't read {path}: there is no such file; name one that is there, or leave the option out");
        }
        catch (IOException error)
        {
            throw new ExitException(ExitStatus.Unavailable, $"can't read {path}: {error.Message}");
        }
    }
}
