using System.Globalization;
using VirtWold.Hosting;

namespace VirtWold.Service;

/// <summary>Whom the daemon runs as, and what it may.</summary>
internal static class Identity
{
    private const int UsualUnprivilegedPort = 1024;

    /// <summary>
    /// Becomes the user that the options name, keeps only the capabilities that listening needs, and forbids new ones. May begin the
    /// program again, so it comes before everything that lasts. A user other than root keeps what it has of them.
    /// </summary>
    /// <param name="options">What the daemon is to do.</param>
    /// <param name="mayBindLowPorts">Whether ports below 1024 may be listened on: a unit may forbid it.</param>
    /// <exception cref="ExitException">There is no such user, or becoming it isn't permitted.</exception>
    public static void Take(DaemonOptions options, bool mayBindLowPorts = true)
    {
        ulong kept = Capabilities.NetRaw | (mayBindLowPorts && HasLowPort(options) ? Capabilities.NetBindService : 0);
        try
        {
            Privileges.GiveUpAllBut(kept, options.User);
        }
        catch (PrivilegeException error)
        {
            throw new ExitException(error.IsBadUser ? ExitStatus.Usage : ExitStatus.NotPermitted, error.Message);
        }

        Privileges.HideMemory();
    }

    private static bool HasLowPort(DaemonOptions options)
    {
        int unprivileged = FirstUnprivilegedPort();
        return options.Capture.Listen.Any(endpoint => endpoint.Port < unprivileged)
            || options.Status.Addresses.Any(address => address.Port > 0 && address.Port < unprivileged);
    }

    /// <summary>From this port on everybody may listen (ip_unprivileged_port_start, ip-sysctl).</summary>
    private static int FirstUnprivilegedPort()
    {
        try
        {
            string text = File.ReadAllText("/proc/sys/net/ipv4/ip_unprivileged_port_start");
            return int.TryParse(text, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int port) ? port : UsualUnprivilegedPort;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return UsualUnprivilegedPort;
        }
    }
}
