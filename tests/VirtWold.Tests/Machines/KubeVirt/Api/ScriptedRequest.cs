using System.IO.Pipelines;
using System.Text;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

/// <summary>A request that waits for a test's answer.</summary>
internal sealed class ScriptedRequest(HttpMethod method, string path)
{
    private readonly TaskCompletionSource<byte[]> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pipe _pipe = new();

    public HttpMethod Method => method;

    public string Path => path;

    public bool IsWatch => path.Contains("watch=true", StringComparison.Ordinal);

    public Task<byte[]> Answered => _answer.Task;

    public Task<Stream> Opened => _stream.Task;

    public void Answer(string json) => _answer.SetResult(Encoding.UTF8.GetBytes(json));

    public void Fail(Exception error)
    {
        _answer.TrySetException(error);
        _stream.TrySetException(error);
    }

    /// <summary>The answer begins: its header is there, and nothing else.</summary>
    public void Open() => _stream.SetResult(_pipe.Reader.AsStream());

    /// <summary>More of the answer comes.</summary>
    public async Task SendAsync(string line) => await _pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"));

    /// <summary>The answer ends as it should.</summary>
    public void End() => _pipe.Writer.Complete();

    /// <summary>The connection breaks.</summary>
    public void Break() => _pipe.Writer.Complete(new IOException("the connection broke"));
}
