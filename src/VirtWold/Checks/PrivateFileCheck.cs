using System.Globalization;
using VirtWold.Hosting;
using VirtWold.Waking;

namespace VirtWold.Checks;

/// <summary>Looks at a file of secrets as the daemon will: whether it can be read, is private, and has what it must have.</summary>
internal static class PrivateFileCheck
{
    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">What is in it.</typeparam>
    /// <param name="check">What the finding is called.</param>
    /// <param name="path">The file.</param>
    /// <param name="unit">The unit that the daemon runs under; null if none is known.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="describe">Completes "the file is private and ".</param>
    /// <returns>What is in it, where it could be read, and what was found.</returns>
    public static (T? Content, Finding Finding) Read<T>(string check, string path, ServiceUnit? unit, Func<string, T> read, Func<T, string> describe)
        where T : class
    {
        if (unit?.Hides(path) == true)
        {
            return (null, Finding.Failed(
                check, Fault.NotPermitted, $"{unit.Name} doesn't see {path} (ProtectHome=)", "put the file into /etc/virtwold, where it belongs to the user that virtwold runs as"));
        }

        try
        {
            T content = read(path);
            return (content, IsAnothers(path, out uint owner)
                ? Finding.Failed(
                    check,
                    Fault.NotPermitted,
                    string.Create(CultureInfo.InvariantCulture, $"{path} belongs to the user with the number {owner}, and only a daemon that runs as that user can read it"),
                    $"run the daemon so (--user), or give the file to root: chown root {path}")
                : Finding.Ok(check, $"{path} is private and {describe(content)}"));
        }
        catch (PrivateFileException error)
        {
            return (null, Finding.Failed(check, Fault.BadRequest, error.Reason, error.Remedy));
        }
        catch (UnauthorizedAccessException)
        {
            return (null, Finding.Failed(
                check, Fault.NotPermitted, $"not permitted to read {path}", $"it must belong to the user that virtwold runs as: chown {Environment.UserName} {path}"));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return (null, Finding.Failed(check, Fault.Unavailable, $"there is no file {path}", "name a file that is there, or none"));
        }
        catch (IOException error)
        {
            return (null, Finding.Failed(check, Fault.Unavailable, $"can't read {path}: {error.Message.TrimEnd('.')}", "name a file that is there, or none"));
        }
    }

    /// <summary>Root reads it all the same; a daemon that was started as root has given that up.</summary>
    private static bool IsAnothers(string path, out uint owner)
    {
        owner = FileOwner.Of(path) ?? 0;
        return Environment.IsPrivilegedProcess && owner > 0;
    }
}
