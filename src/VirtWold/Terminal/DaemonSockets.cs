using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>Where the daemons of this host serve their status.</summary>
internal static class DaemonSockets
{
    /// <summary>The folder that the units have their sockets in.</summary>
    public const string Folder = "/run/virtwold";

    /// <summary>The sockets in a folder; whether anybody listens at them shows when they are asked.</summary>
    /// <exception cref="StatusException">The folder can't be read.</exception>
    public static IReadOnlyList<StatusAddress> Find(string folder)
    {
        List<StatusAddress> addresses = [];
        try
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.sock").Order(StringComparer.Ordinal))
            {
                if (StatusAddress.TryParse($"unix:{path}", out StatusAddress address))
                {
                    addresses.Add(address);
                }
            }
        }
        catch (DirectoryNotFoundException)
        {
            // No daemon was started by its unit since the host's start.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StatusException(error is UnauthorizedAccessException, $"can't look for daemons in {folder}: {error.Message}; name one: --status ADDRESS");
        }

        return addresses;
    }
}
