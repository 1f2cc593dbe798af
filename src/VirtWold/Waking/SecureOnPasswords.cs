using System.Collections.Frozen;
using System.Collections.Immutable;
using VirtWold.WakeOnLan;

namespace VirtWold.Waking;

/// <summary>The SecureOn passwords of addresses. Never logged.</summary>
internal sealed class SecureOnPasswords
{
    private readonly FrozenDictionary<MacAddress, SecureOnPassword> _passwords;

    private SecureOnPasswords(Dictionary<MacAddress, SecureOnPassword> passwords)
    {
        _passwords = passwords.ToFrozenDictionary();
    }

    /// <summary>No passwords.</summary>
    public static SecureOnPasswords None { get; } = new([]);

    /// <summary>How many addresses have one.</summary>
    public int Count => _passwords.Count;

    /// <summary>The addresses that have one.</summary>
    public ImmutableArray<MacAddress> Addresses => _passwords.Keys;

    /// <summary>Reads a file: lines of an address and a password, in etherwake's notations; empty lines and those that begin with #.</summary>
    /// <exception cref="PrivateFileException">
    /// A line can't be read, or others than the file's owner may read it. The message names the line and never what is in it.
    /// </exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static SecureOnPasswords Read(string path)
    {
        using StreamReader reader = new(PrivateFile.Open(path));
        return Parse(reader, path);
    }

    /// <summary>Reads the lines of such a file.</summary>
    /// <param name="reader">The lines.</param>
    /// <param name="source">What they are called, for people.</param>
    /// <exception cref="PrivateFileException">A line can't be read. The message names the line and never what is in it.</exception>
    public static SecureOnPasswords Parse(TextReader reader, string source)
    {
        Dictionary<MacAddress, SecureOnPassword> passwords = [];
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            string[] words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }

            if (words.Length != 2 || !MacAddress.TryParse(words[0], out MacAddress mac) || !SecureOnNotation.TryParse(words[1], out byte[] password))
            {
                throw new PrivateFileException(
                    $"line {number} of {source} isn't a MAC address and a password of four or six bytes", "lines are like this: 52:54:00:12:34:56 00:11:22:33:44:55");
            }

            if (!passwords.TryAdd(mac, new SecureOnPassword(password)))
            {
                throw new PrivateFileException($"line {number} of {source} has a second password for {mac}", "take one of them out");
            }
        }

        return new SecureOnPasswords(passwords);
    }

    /// <summary>Whether a password is that of an address, if the address has one or must have one.</summary>
    public bool Accept(MacAddress target, SecureOnPassword given, bool mustHave) =>
        _passwords.TryGetValue(target, out SecureOnPassword password) ? password.IsStartOf(given) : !mustHave;

    /// <summary>Whether a password is that of any of several addresses, if one of them has one or must have one.</summary>
    public bool AcceptAny(IEnumerable<MacAddress> targets, SecureOnPassword given, bool mustHave)
    {
        MacAddress[] locked = [.. targets.Where(_passwords.ContainsKey)];
        return locked.Length == 0 ? !mustHave : locked.Any(target => Accept(target, given, mustHave: true));
    }
}
