using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt.Config;

/// <summary>Follows one Secret in our own namespace, and nothing else of it than its passwords. Safe for all threads.</summary>
/// <param name="server">The API server.</param>
/// <param name="name">The Secret.</param>
/// <param name="changed">Called after each change.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
[SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The watch uses it until it has seen the end.")]
internal sealed class SecretFollower(IApiServer server, string name, Action changed, TimeProvider time, ILogger logger)
    : IResourceSink<PasswordSecret>, IWatchObserver, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private ResourceWatch<PasswordSecret>? _watch;
    private volatile Content _content = new(null, "");

    /// <summary>The Secret.</summary>
    public string Name => name;

    /// <summary>
    /// The passwords, or why there are none; neither while it is being read. What was read before stays while the API server can't be asked.
    /// </summary>
    public (string? Text, string Refusal) Passwords => (_content.Text, _content.Refusal);

    /// <summary>Begins to follow it.</summary>
    public void Start(CancellationToken stopping)
    {
        stopping.Register(_end.Cancel);
        // A name by a field has the API server look at the right to that one alone.
        _watch = new ResourceWatch<PasswordSecret>(
            server, new ResourcePath("", "secrets", server.Namespace, "") { FieldSelector = $"metadata.name={name}" }, this, this, time, logger);
        _ = _watch.RunAsync(_end.Token);
    }

    public void Relist() => _watch?.Relist();

    public void Dispose() => _end.Cancel();

    PasswordSecret IResourceSink<PasswordSecret>.Read(ReadOnlySpan<byte> json) => PasswordSecret.Read(json);

    void IResourceSink<PasswordSecret>.Replace(string scope, IReadOnlyList<PasswordSecret> objects) => Take(objects.FirstOrDefault(item => item.Name == name));

    void IResourceSink<PasswordSecret>.Put(PasswordSecret item) => Take(item);

    void IResourceSink<PasswordSecret>.Remove(PasswordSecret item) => Take(null);

    void IWatchObserver.Live(object watch)
    {
    }

    void IWatchObserver.Lost(object watch, HypervisorException? error)
    {
        if (error is not null && _content.Text is null)
        {
            Set(null, $"{WakeConfigKeys.SecureOn} names the Secret {name}, which can't be read: {error.Message}");
        }
    }

    private void Take(PasswordSecret? secret)
    {
        if (secret?.Passwords is { } text)
        {
            Set(text, "");
        }
        else
        {
            Set(null, secret is null
                ? $"{WakeConfigKeys.SecureOn} names the Secret {name}, which isn't in the namespace {server.Namespace}"
                : $"{WakeConfigKeys.SecureOn} names the Secret {name}, which has no key {PasswordSecret.Key}");
        }
    }

    private void Set(string? text, string refusal)
    {
        _content = new Content(text, refusal);
        changed();
    }

    private sealed record Content(string? Text, string Refusal);
}
