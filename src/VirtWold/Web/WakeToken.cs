using System.Security.Cryptography;
using System.Text;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>The secret that permits waking machines by HTTP. Kept as its hash only, and never logged.</summary>
internal sealed class WakeToken
{
    /// <summary>So many characters can't be guessed; and a file of another purpose is rarely one line of them.</summary>
    private const int MinLength = 16;

    private const int MaxLength = 512;

    private readonly byte[] _hash;

    private WakeToken(string text) => _hash = Hash(text);

    /// <summary>Reads a file whose only line is the token.</summary>
    /// <exception cref="PrivateFileException">It isn't, or others than the file's owner may read it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static WakeToken Read(string path) => new(ReadText(path));

    /// <summary>Reads a token to show it to a daemon.</summary>
    /// <inheritdoc cref="Read"/>
    public static string ReadText(string path)
    {
        using FileStream file = PrivateFile.Open(path);
        byte[] buffer = new byte[MaxLength + 2];
        int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        string text = Encoding.Latin1.GetString(buffer, 0, length).TrimEnd('\r', '\n');
        return text.Length is >= MinLength and <= MaxLength && text.All(static c => c is > ' ' and <= '~')
            ? text
            : throw new PrivateFileException(
                $"{path} must be one line of {MinLength} to {MaxLength} letters, digits and signs", $"make one: openssl rand -hex 32 >{path}");
    }

    /// <summary>Whether that is the token; takes as long whatever it is.</summary>
    public bool Is(string text) => CryptographicOperations.FixedTimeEquals(Hash(text), _hash);

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
