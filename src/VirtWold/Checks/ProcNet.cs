using System.Globalization;

namespace VirtWold.Checks;

/// <summary>The kernel's tables of open sockets in this network namespace (proc_pid_net(5)).</summary>
internal static class ProcNet
{
    private const string Folder = "/proc/self/net";

    /// <summary>The inode numbers of the UDP sockets that have a port.</summary>
    public static IReadOnlyList<string> UdpSockets(int port)
    {
        // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
        const int localColumn = 1;
        const int inodeColumn = 9;
        string end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return
        [
            .. Rows("udp").Concat(Rows("udp6"))
                .Where(row => row.Length > inodeColumn && row[localColumn].EndsWith(end, StringComparison.Ordinal))
                .Select(static row => row[inodeColumn]),
        ];
    }

    private static IEnumerable<string[]> Rows(string table)
    {
        try
        {
            return [.. File.ReadLines($"{Folder}/{table}").Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The kernel has no such sockets, or hides its tables (hidepid, a service's sandbox).
            return [];
        }
    }
}
