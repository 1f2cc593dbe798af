using System.Net.Sockets;
using System.Text;
using VirtWold.Status;

namespace VirtWold.Web;

/// <summary>
/// Answers the probes of a node's kubelet, which come every few seconds for as long as a pod lives, without a web server: that would be
/// made for them, or kept alive by them. Whatever isn't exactly such a probe is left to the web server, unread.
/// </summary>
/// <param name="board">What there is to tell.</param>
internal sealed class ProbeResponder(StatusBoard board)
{
    /// <summary>A kubelet's probe has some 120 bytes; one with headers of the pod's own may have more.</summary>
    private const int MostBytes = 1024;

    /// <summary>Whoever sends nothing for so long is left to the web server, which has limits for that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Answers a connection, where it is a probe.</summary>
    /// <returns>Whether it was one, or has ended: then nothing more is to be done with it than to close it.</returns>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="OperationCanceledException">The program ends.</exception>
    public async Task<bool> TryAnswerAsync(Socket socket, CancellationToken stopping)
    {
        byte[] buffer = new byte[MostBytes];
        int length = await PeekAsync(socket, buffer, stopping);
        ProbeKind kind = length > 0 ? Recognize(buffer.AsSpan(0, length)) : ProbeKind.None;
        if (kind == ProbeKind.None)
        {
            return length == 0;
        }

        _ = await socket.ReceiveAsync(buffer.AsMemory(0, length), stopping);
        await SendAsync(socket, await AnswerAsync(kind, stopping), stopping);
        socket.Shutdown(SocketShutdown.Send);
        return true;
    }

    /// <summary>What a request asks for, where it is a whole one as kubelets send it.</summary>
    public static ProbeKind Recognize(ReadOnlySpan<byte> request)
    {
        ProbeKind kind = request.StartsWith("GET /readyz HTTP/1.1\r\n"u8) ? ProbeKind.Readiness
            : request.StartsWith("GET /livez HTTP/1.1\r\n"u8) ? ProbeKind.Liveness
            : ProbeKind.None;
        // The end of the header has to be the end of all: nothing comes after it.
        return kind != ProbeKind.None && request.IndexOf("\r\n\r\n"u8) == request.Length - 4 && request.IndexOf("\r\nUser-Agent: kube-probe/"u8) > 0
            && request.IndexOf("\r\nConnection: close\r\n"u8) > 0 && !HasBody(request) ? kind : ProbeKind.None;
    }

    private static bool HasBody(ReadOnlySpan<byte> request) =>
        Encoding.Latin1.GetString(request) is var text
        && (text.Contains("\r\nContent-Length:", StringComparison.OrdinalIgnoreCase) || text.Contains("\r\nTransfer-Encoding:", StringComparison.OrdinalIgnoreCase));

    /// <summary>Looks at what has come, and leaves it there.</summary>
    /// <returns>How many bytes; none where the other side has closed; less than none where nothing comes.</returns>
    private static async Task<int> PeekAsync(Socket socket, byte[] buffer, CancellationToken stopping)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        try
        {
            return await socket.ReceiveAsync(buffer, SocketFlags.Peek, patience.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return -1;
        }
    }

    private async Task<(bool IsGood, string Text)> AnswerAsync(ProbeKind kind, CancellationToken stopping)
    {
        if (kind == ProbeKind.Readiness)
        {
            return board.IsReady ? (true, "ready\n") : (false, "not ready\n");
        }

        string hanging = await board.FindHangingAsync(stopping);
        return hanging.Length == 0 ? (true, "alive\n") : (false, $"hanging: {hanging}\n");
    }

    private static async Task SendAsync(Socket socket, (bool IsGood, string Text) answer, CancellationToken stopping)
    {
        byte[] body = Encoding.UTF8.GetBytes(answer.Text);
        byte[] head = Encoding.ASCII.GetBytes(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"HTTP/1.1 {(answer.IsGood ? "200 OK" : "503 Service Unavailable")}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n"));
        // Some hundred bytes: they fit into the socket's own buffer.
        await socket.SendAsync((byte[])[.. head, .. body], SocketFlags.None, stopping);
    }
}
