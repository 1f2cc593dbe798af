using System.Globalization;

namespace VirtWold.Checks;

/// <summary>The kernel's tables of open sockets in this network namespace (proc_pid_net(5)).</summary>
internal static class ProcNet
{
    private const string Folder = "/proc/self/net";

    /// <summary>A TCP socket that listens (TCP_LISTEN of net/tcp_states.h).</summary>
    private const string Listening = "0A";

    /// <summary>The inode numbers of the UDP sockets that have a port.</summary>
    public static IReadOnlyList<string> UdpSockets(int port) => Sockets("udp", port, static _ => true);

    /// <summary>The inode numbers of the TCP sockets that listen on a port.</summary>
    public static IReadOnlyList<string> TcpSockets(int port) => Sockets("tcp", port, static state => state == Listening);

    private static string[] Sockets(string table, int port, Func<string, bool> counts)
    {
        // sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode
        const int localColumn = 1;
        const int stateColumn = 3;
        const int inodeColumn = 9;
        string end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        return
        [
            .. Rows(table).Concat(Rows($"{table}6"))
                .Where(row => row.Length > inodeColumn && row[localColumn].EndsWith(end, StringComparison.Ordinal) && counts(row[stateColumn]))
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
