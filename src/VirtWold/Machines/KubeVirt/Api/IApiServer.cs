namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>An API server: the transport of all that follows and changes objects. Safe for all threads.</summary>
internal interface IApiServer
{
    /// <summary>Its address, as people know it.</summary>
    public string Name { get; }

    /// <summary>The daemon's own namespace.</summary>
    public string Namespace { get; }

    /// <summary>Asks for something, or has it changed.</summary>
    /// <param name="method">What is to be done.</param>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer's body.</returns>
    /// <exception cref="ApiException">It was refused, or there is no answer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, CancellationToken cancellation);

    /// <inheritdoc cref="SendAsync(HttpMethod, string, ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <param name="method">What is to be done.</param>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="body">JSON; empty for none.</param>
    /// <param name="patience">How long the answer may take.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task<byte[]> SendAsync(HttpMethod method, string path, ReadOnlyMemory<byte> body, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Asks for something that comes bit by bit: a watch.</summary>
    /// <param name="path">The path, without a slash in front.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer, once it has begun; disposing it ends it.</returns>
    /// <exception cref="ApiException">It was refused, or there is no answer.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public Task<Stream> OpenAsync(string path, CancellationToken cancellation);

    /// <summary>A failure of the network, in words for people.</summary>
    public ApiException Unreachable(Exception error);
}
