using System.Threading.Channels;
using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>Follows daemons: shows their status again whenever it changes, and now and then so that times stay right.</summary>
internal static class StatusWatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    /// <summary>Follows until it is cancelled.</summary>
    /// <param name="group">The daemons.</param>
    /// <param name="show">Shows what they say.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(DaemonGroup group, Action<IReadOnlyList<DaemonAnswer>> show, CancellationToken cancellation)
    {
        Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        HashSet<StatusAddress> followed = [];
        while (!cancellation.IsCancellationRequested)
        {
            show(await group.ReadAsync(cancellation));
            foreach ((StatusAddress address, StatusClient client) in group.Clients)
            {
                if (followed.Add(address))
                {
                    _ = FollowAsync(client, changes.Writer, cancellation);
                }
            }

            await ChangeAsync(changes.Reader, cancellation);
        }
    }

    private static async Task ChangeAsync(ChannelReader<bool> changes, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(Longest);
        try
        {
            await changes.ReadAsync(end.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nothing has changed but the time.
        }
    }

    private static async Task FollowAsync(StatusClient client, ChannelWriter<bool> changes, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            await client.FollowAsync(() => changes.TryWrite(true), cancellation);
            await Task.Delay(BetweenAttempts, cancellation);
            changes.TryWrite(true);
        }
    }
}
