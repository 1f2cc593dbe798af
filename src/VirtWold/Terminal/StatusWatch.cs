using System.Threading.Channels;
using VirtWold.Web;

namespace VirtWold.Terminal;

/// <summary>Follows daemons: shows their status again whenever it changes, and each second so that times stay right.</summary>
internal static class StatusWatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    /// <summary>Follows until it is cancelled.</summary>
    /// <param name="group">The daemons.</param>
    /// <param name="show">Shows their answers.</param>
    /// <param name="ticks">Whether to show them each second, with the time that has passed, or only what is new.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(
        DaemonGroup group, Action<IReadOnlyList<DaemonAnswer>> show, bool ticks, TimeProvider time, CancellationToken cancellation)
    {
        Channel<bool> changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        HashSet<StatusAddress> followed = [];
        while (!cancellation.IsCancellationRequested)
        {
            IReadOnlyList<DaemonAnswer> answers = await group.ReadAsync(cancellation);
            long read = time.GetTimestamp();
            show(answers);
            foreach ((StatusAddress address, StatusClient client) in group.Clients)
            {
                if (followed.Add(address))
                {
                    _ = FollowAsync(client, changes.Writer, cancellation);
                }
            }

            while (!await ChangeAsync(changes.Reader, ticks ? Tick : Longest, cancellation) && time.GetElapsedTime(read) < Longest)
            {
                TimeSpan passed = time.GetElapsedTime(read);
                show([.. answers.Select(answer => answer.After(passed))]);
            }
        }
    }

    /// <summary>Waits for a change, and no longer than so long.</summary>
    private static async Task<bool> ChangeAsync(ChannelReader<bool> changes, TimeSpan longest, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        end.CancelAfter(longest);
        try
        {
            await changes.ReadAsync(end.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
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
