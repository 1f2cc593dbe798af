using System.Text.Json;
using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>The daemons that are looked at. Used by one thread.</summary>
/// <param name="find">Finds where they are; daemons may come while they are looked at.</param>
internal sealed class DaemonGroup(Func<IReadOnlyList<StatusAddress>> find) : IDisposable
{
    private readonly Dictionary<StatusAddress, StatusClient> _clients = [];

    /// <summary>Asks all of them.</summary>
    /// <exception cref="StatusException">It can't be found out which there are.</exception>
    public async Task<IReadOnlyList<DaemonAnswer>> ReadAsync(CancellationToken cancellation) =>
        await Task.WhenAll(find().Select(address => ReadAsync(address, ClientOf(address), cancellation)));

    /// <summary>Where they are, with those who can follow them.</summary>
    public IReadOnlyDictionary<StatusAddress, StatusClient> Clients => _clients;

    public void Dispose()
    {
        foreach (StatusClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private StatusClient ClientOf(StatusAddress address)
    {
        if (!_clients.TryGetValue(address, out StatusClient? client))
        {
            client = new StatusClient(address);
            _clients.Add(address, client);
        }

        return client;
    }

    private static async Task<DaemonAnswer> ReadAsync(StatusAddress address, StatusClient client, CancellationToken cancellation)
    {
        try
        {
            JsonDocument answer = await client.ReadAsync(cancellation);
            return new DaemonAnswer(address, answer, client.Understand(answer), null);
        }
        catch (StatusException error)
        {
            return new DaemonAnswer(address, null, null, error);
        }
    }
}
