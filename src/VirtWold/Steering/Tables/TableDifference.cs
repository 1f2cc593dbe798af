namespace VirtWold.Steering.Tables;

/// <summary>What changes a table into what it has to be, entry by entry: what stays isn't touched, so that no frame is lost meanwhile.</summary>
/// <param name="Puts">Entries that are new, or have another value.</param>
/// <param name="Deletes">Keys that are there and shouldn't be.</param>
internal sealed record TableDifference(IReadOnlyList<KeyValuePair<byte[], byte[]>> Puts, IReadOnlyList<byte[]> Deletes)
{
    /// <summary>The difference between two tables.</summary>
    /// <param name="have">What is there.</param>
    /// <param name="want">What has to be there.</param>
    public static TableDifference Between(IReadOnlyDictionary<byte[], byte[]> have, IReadOnlyDictionary<byte[], byte[]> want) => new(
        [.. want.Where(entry => !have.TryGetValue(entry.Key, out byte[]? value) || !value.AsSpan().SequenceEqual(entry.Value))],
        [.. have.Keys.Where(key => !want.ContainsKey(key))]);
}
