namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>Reads the token by which the API server knows us.</summary>
internal static class BearerToken
{
    private const int MaxLength = 64 * 1024;

    /// <summary>A token from a file, see <see cref="Renewed{T}"/>.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="HypervisorException">There is no token in it.</exception>
    public static Renewed<string> FromFile(string path, TimeProvider time) => new(() => Read(path), time);

    /// <summary>A token as it may stand in a header (RFC 6750): printable ASCII without blanks.</summary>
    /// <param name="token">The token.</param>
    /// <param name="where">Where it comes from, for people.</param>
    /// <exception cref="HypervisorException">It has characters that a token can't have.</exception>
    public static string Checked(string token, string where) =>
        token.Length is > 0 and < MaxLength && token.All(static c => c is > ' ' and < '\x7F')
            ? token
            : throw ClusterConfiguration.Bad($"there is no bearer token in {where}");

    private static string Read(string path)
    {
        using StreamReader reader = new(path);
        char[] text = new char[MaxLength];
        int length = reader.ReadBlock(text);
        return Checked(new string(text, 0, length).Trim(), path);
    }
}
