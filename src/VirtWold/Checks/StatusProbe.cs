using System.Text.Json;
using VirtWold.Terminal;
using VirtWold.Web;

namespace VirtWold.Checks;

/// <summary>Asks the server at an address whether it is a virtwold daemon.</summary>
internal static class StatusProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Whether a virtwold answers there.</summary>
    public static bool IsVirtWold(StatusAddress address)
    {
        using StatusClient client = new(address);
        using CancellationTokenSource timeout = new(Patience);
        try
        {
            using JsonDocument answer = client.ReadAsync(timeout.Token).GetAwaiter().GetResult();
            return client.Understand(answer) is not null;
        }
        catch (Exception error) when (error is StatusException or OperationCanceledException)
        {
            return false;
        }
    }
}
