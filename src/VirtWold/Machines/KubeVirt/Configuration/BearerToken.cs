using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// The token by which the API server knows us. One from a file is read again after a while, and at once where it wasn't accepted:
/// kubelet replaces it long before it expires. Safe for all threads.
/// </summary>
internal sealed class BearerToken
{
    /// <summary>So long what was read counts as current, as for Kubernetes' own client.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private const int MaxLength = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly string? _path;
    private readonly TimeProvider _time;
    private string _token;
    private long _readAt;

    private BearerToken(string token, string? path, TimeProvider time)
    {
        _token = token;
        _path = path;
        _time = time;
        _readAt = time.GetTimestamp();
    }

    /// <summary>One that stays what it is.</summary>
    /// <exception cref="HypervisorException">It has characters that a token can't have.</exception>
    public static BearerToken Fixed(string token) => new(Checked(token, "the kubeconfig file"), null, TimeProvider.System);

    /// <summary>One that stands in a file.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="HypervisorException">There is no token in it.</exception>
    public static BearerToken FromFile(string path, TimeProvider time) => new(Read(path), path, time);

    /// <summary>The token.</summary>
    /// <param name="refused">The one that the server has refused just now, if so: then the file is read again.</param>
    public string Get(string? refused = null)
    {
        lock (_lock)
        {
            if (_path is not null && (_token == refused || _time.GetElapsedTime(_readAt) >= Freshness))
            {
                _readAt = _time.GetTimestamp();
                if (TryRead(_path, out string? token))
                {
                    _token = token;
                }
            }

            return _token;
        }
    }

    /// <summary>Reads the file anew; a fault leaves things as they are: the token that is known may well be good still.</summary>
    private static bool TryRead(string path, [NotNullWhen(true)] out string? token)
    {
        try
        {
            token = Read(path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or HypervisorException)
        {
            token = null;
            return false;
        }
    }

    private static string Read(string path)
    {
        using StreamReader reader = new(path);
        char[] text = new char[MaxLength];
        int length = reader.ReadBlock(text);
        return Checked(new string(text, 0, length).Trim(), path);
    }

    /// <summary>A token as it may stand in a header (RFC 6750): printable ASCII without blanks.</summary>
    private static string Checked(string token, string where) =>
        token.Length is > 0 and < MaxLength && token.All(static c => c is > ' ' and < '\x7F')
            ? token
            : throw ClusterConfiguration.Bad($"there is no bearer token in {where}");
}
