using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace VirtWold.Steering.Status;

/// <summary>Asks the process that steers a NIC: for its status, and for the frames as they come.</summary>
internal sealed class StatusClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly StreamReader _reader;

    private StatusClient(Socket socket)
    {
        _socket = socket;
        _reader = new StreamReader(new NetworkStream(socket));
    }

    /// <summary>Asks.</summary>
    /// <param name="nic">The NIC.</param>
    /// <param name="watches">Whether frames are wanted as well.</param>
    /// <returns>Nothing where no process steers that NIC.</returns>
    /// <exception cref="SteeringException">Another program answers there.</exception>
    public static StatusClient? Connect(string nic, bool watches)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(SteerLock.AddressOf(nic));
            if (!PeerCredentials.Of(socket).IsTrusted)
            {
                throw new SteeringException(SteeringFailure.NotPermitted, $"not permitted to ask who steers {nic}: that isn't a process of yours; ask as root");
            }

            _ = socket.Send(watches ? "watch\n"u8 : "status\n"u8);
            return new StatusClient(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Asks for the status alone.</summary>
    /// <returns>Nothing where no process steers that NIC.</returns>
    /// <exception cref="SteeringException">Another program answers there, or none does.</exception>
    public static async Task<SteerReport?> TryReadAsync(string nic, CancellationToken cancellation)
    {
        StatusClient? client = Connect(nic, watches: false);
        try
        {
            return client is null ? null : await client.ReadReportAsync(nic, cancellation);
        }
        finally
        {
            client?.Dispose();
        }
    }

    /// <summary>Reads the status, which comes first.</summary>
    /// <exception cref="SteeringException">There is no answer: it may not be for this user.</exception>
    public async Task<SteerReport> ReadReportAsync(string nic, CancellationToken cancellation)
    {
        try
        {
            string? line = await _reader.ReadLineAsync(cancellation).AsTask().WaitAsync(Patience, cancellation);
            if (line is not null)
            {
                using JsonDocument json = JsonDocument.Parse(line);
                return SteerReport.Read(json.RootElement);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or IOException or TimeoutException)
        {
            // Said below.
        }

        throw new SteeringException(SteeringFailure.NotPermitted, $"who steers {nic} gives no answer; ask as root, or as the user that it runs as");
    }

    /// <summary>Reads frames until the other end is gone.</summary>
    public async IAsyncEnumerable<SteeredFrame> ReadFramesAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await NextLineAsync(cancellation) is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            yield return SteeredFrame.Read(json.RootElement);
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _socket.Dispose();
    }

    private async Task<string?> NextLineAsync(CancellationToken cancellation)
    {
        try
        {
            return await _reader.ReadLineAsync(cancellation);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
