using VirtWold.OwnAddresses;

namespace VirtWold.Status.Metrics;

/// <summary>What came for the daemon's own addresses.</summary>
internal static class OwnAddressMetrics
{
    /// <summary>Writes it, where there are any.</summary>
    public static void Write(Exposition text, IReadOnlyList<OwnAddressState> addresses)
    {
        if (addresses.Count == 0)
        {
            return;
        }

        text.Gauge("virtwold_own_address_answering", "Whether an address of the daemon's own is answered for.");
        Each(text, addresses, static state => state.IsThere ? 1 : 0);
        text.Counter("virtwold_own_address_packets", "Frames for an address of the daemon's own.");
        Each(text, addresses, static state => state.Counts.Packets);
        text.Counter("virtwold_own_address_bytes", "Bytes of the frames for an address of the daemon's own.");
        Each(text, addresses, static state => state.Counts.Bytes);
        text.Counter("virtwold_own_address_traffic", "Frames for an address of the daemon's own, by kind; one may be of several.");
        foreach (OwnTraffic kind in Enum.GetValues<OwnTraffic>())
        {
            foreach (OwnAddressState state in addresses)
            {
                text.Sample(state.Counts[kind], ("interface", state.Interface), ("address", state.Address.ToString()), ("kind", kind.Name()));
            }
        }

        text.Counter("virtwold_own_address_refused", "Frames for an address of the daemon's own that weren't answered, by rule.");
        foreach (OwnRefusal refusal in Enum.GetValues<OwnRefusal>())
        {
            foreach (OwnAddressState state in addresses)
            {
                text.Sample(state.Counts[refusal], ("interface", state.Interface), ("address", state.Address.ToString()), ("rule", refusal.Name()));
            }
        }

        text.Counter("virtwold_own_address_dropped", "Frames for the daemon's own addresses that the kernel had no room for.");
        foreach (OwnAddressState state in addresses.DistinctBy(static state => state.Interface))
        {
            text.Sample(state.Dropped, ("interface", state.Interface));
        }
    }

    private static void Each(Exposition text, IReadOnlyList<OwnAddressState> addresses, Func<OwnAddressState, double> value)
    {
        foreach (OwnAddressState state in addresses)
        {
            text.Sample(value(state), ("interface", state.Interface), ("address", state.Address.ToString()));
        }
    }
}
