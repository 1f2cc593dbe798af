using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Machines.KubeVirt.Leases;

namespace VirtWold.Machines.KubeVirt.Reports;

/// <summary>Writes the status of the WakeConfig where it has changed, and of others that they don't count. For one time of holding the Lease.</summary>
/// <param name="server">The API server.</param>
/// <param name="node">What this node is called.</param>
/// <param name="table">What the nodes tell.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StatusWriter(IApiServer server, string node, NodeTable table, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, (bool IsTrue, string ChangedAt)> _conditions = new(StringComparer.Ordinal);
    private readonly HashSet<(string Name, long Generation)> _ignored = [];
    private byte[] _written = [];
    private long? _writtenAt;
    private bool _isKnown;
    private bool _isRefused;

    /// <summary>Writes what has changed, where the last time is long enough ago.</summary>
    public async Task WriteAsync(WakeConfig wanted, ConfigState state, IReadOnlyList<WakeConfig> others, int machines, CancellationToken cancellation)
    {
        if (!_isKnown)
        {
            _isKnown = true;
            Recall(wanted);
        }

        if (_writtenAt is { } last && time.GetElapsedTime(last) < StatusKeeper.ShortestGap)
        {
            return;
        }

        ClusterStatus status = new(wanted.Generation, node, machines, table.Listening, state.Refusal, table.Faults, table.Wakes);
        byte[] body = status.ToJson(ChangedAt(status));
        if (!body.AsSpan().SequenceEqual(_written) && await SendAsync(WakeConfig.DefaultName, body, cancellation))
        {
            _written = body;
        }

        foreach (WakeConfig other in others.Where(other => !other.StatusText.Contains(ClusterStatus.IgnoredReason, StringComparison.Ordinal) && !_ignored.Contains((other.Name, other.Generation))))
        {
            if (await SendAsync(other.Name, ClusterStatus.Ignored(other.Generation, Now), cancellation))
            {
                _ignored.Add((other.Name, other.Generation));
            }
        }
    }

    private string Now => time.GetUtcNow().UtcDateTime.ToString(WakeNote.TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>Takes over what another node has written before.</summary>
    private void Recall(WakeConfig wanted)
    {
        if (wanted.StatusText.Length == 0)
        {
            return;
        }

        using JsonDocument status = JsonDocument.Parse(wanted.StatusText);
        table.Remember(ClusterStatus.WakesIn(status.RootElement));
        foreach (JsonElement condition in status.RootElement.ItemsAt("conditions"))
        {
            _conditions[condition.TextAt("type")] = (condition.TextAt("status") == "True", condition.TextAt("lastTransitionTime"));
        }
    }

    private Dictionary<string, string> ChangedAt(ClusterStatus status)
    {
        foreach ((string type, bool isTrue, _, _) in status.Conditions)
        {
            if (!_conditions.TryGetValue(type, out (bool IsTrue, string ChangedAt) known) || known.IsTrue != isTrue)
            {
                _conditions[type] = (isTrue, Now);
            }
        }

        return _conditions.ToDictionary(static pair => pair.Key, static pair => pair.Value.ChangedAt, StringComparer.Ordinal);
    }

    private async Task<bool> SendAsync(string name, byte[] body, CancellationToken cancellation)
    {
        _writtenAt = time.GetTimestamp();
        try
        {
            await server.SendAsync(HttpMethod.Patch, $"apis/{WakeConfig.Group}/{WakeConfig.Plural}/{name}/status", body, cancellation);
            _isRefused = false;
            return true;
        }
        catch (ApiException error)
        {
            if (!_isRefused)
            {
                _isRefused = true;
                logger.StatusNotWritten(error.Message);
            }

            return false;
        }
    }
}
