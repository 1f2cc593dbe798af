namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Takes what a <see cref="ResourceWatch{T}"/> learns. Called by one watch at a time, but by several watches at once.</summary>
/// <typeparam name="T">The objects.</typeparam>
internal interface IResourceSink<T>
{
    /// <summary>Reads an object.</summary>
    /// <exception cref="System.Text.Json.JsonException">It isn't one.</exception>
    public T Read(ReadOnlySpan<byte> json);

    /// <summary>These, and no others, are there.</summary>
    /// <param name="scope">In this namespace; empty for all.</param>
    /// <param name="objects">The objects.</param>
    public void Replace(string scope, IReadOnlyList<T> objects);

    /// <summary>This one is there, and like this.</summary>
    public void Put(T item);

    /// <summary>This one isn't there any more.</summary>
    public void Remove(T item);
}
