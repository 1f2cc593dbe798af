using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Threading.Channels;

namespace VirtWold.Steering.Status;

/// <summary>
/// Answers <c>virtwold steer status</c> at the lock's socket: a word and a line break ("status" or "watch"), then lines of JSON. Root is
/// answered, and the user of this process; an abstract socket has no permissions of its own.
/// </summary>
/// <param name="steerer">Who steers.</param>
[SuppressMessage("Reliability", "CA2025:Ensure tasks using 'IDisposable' instances complete before the instances are disposed", Justification = "The task of a client disposes of it.")]
internal sealed class StatusPort(Steerer steerer) : IDisposable
{
    private const int MaxClients = 16;
    private const int MaxWord = 16;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly FrameRing _ring = new(steerer);
    private readonly SemaphoreSlim _room = new(MaxClients);

    /// <summary>Answers until it is asked to end.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await steerer.Lock.Socket.AcceptAsync(stopping), stopping);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end; without a status frames are steered as before.
        }
    }

    public void Dispose()
    {
        _ring.Dispose();
        _room.Dispose();
    }

    private async Task AnswerAsync(Socket client, CancellationToken stopping)
    {
        bool hasRoom = false;
        try
        {
            using (client)
            {
                hasRoom = PeerCredentials.Of(client).IsTrusted && await _room.WaitAsync(0, CancellationToken.None);
                if (!hasRoom)
                {
                    return;
                }

                string word = await ReadWordAsync(client, stopping);
                await SendAsync(client, Report().WriteTo, stopping);
                if (word == "watch")
                {
                    await ShowFramesAsync(client, stopping);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The client is gone, or doesn't read.
        }
        finally
        {
            if (hasRoom)
            {
                _room.Release();
            }
        }
    }

    private SteerReport Report() => new(
        steerer.Options.Nic,
        steerer.Options.Peer,
        steerer.Hook == Kernel.AttachKind.Tcx ? "tcx" : "clsact",
        steerer.IsPinned,
        Environment.ProcessId,
        steerer.IsActive,
        SteerReport.ReadRules(steerer.Program["names"], steerer.Program["counts"], steerer.Program["settings"]));

    private async Task ShowFramesAsync(Socket client, CancellationToken stopping)
    {
        Channel<SteeredFrame> frames = _ring.Watch();
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task left = WaitUntilGoneAsync(client, leaving);
        try
        {
            await foreach (SteeredFrame frame in frames.Reader.ReadAllAsync(leaving.Token))
            {
                await SendAsync(client, frame.WriteTo, leaving.Token);
            }
        }
        finally
        {
            _ring.Leave(frames);
            await leaving.CancelAsync();
            await left;
        }
    }

    private static async Task WaitUntilGoneAsync(Socket client, CancellationTokenSource leaving)
    {
        try
        {
            _ = await client.ReceiveAsync(new byte[1], leaving.Token);
            await leaving.CancelAsync();
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // It is leaving already.
        }
    }

    private static async Task<string> ReadWordAsync(Socket client, CancellationToken stopping)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        byte[] bytes = new byte[MaxWord];
        int length = 0;
        while (length < MaxWord && !bytes.AsSpan(0, length).Contains((byte)'\n'))
        {
            int received = await client.ReceiveAsync(bytes.AsMemory(length), patience.Token);
            if (received == 0)
            {
                break;
            }

            length += received;
        }

        return Encoding.ASCII.GetString(bytes, 0, length).TrimEnd('\n');
    }

    private static async Task SendAsync(Socket client, Action<Utf8JsonWriter> write, CancellationToken stopping)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        line.WriteByte((byte)'\n');
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        ReadOnlyMemory<byte> rest = line.ToArray();
        while (rest.Length > 0)
        {
            rest = rest[await client.SendAsync(rest, patience.Token)..];
        }
    }
}
