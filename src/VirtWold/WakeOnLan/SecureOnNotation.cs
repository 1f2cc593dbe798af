using System.Globalization;

namespace VirtWold.WakeOnLan;

/// <summary>SecureOn passwords as people write them, in etherwake's two notations.</summary>
internal static class SecureOnNotation
{
    private const int ShortLength = 4;
    private const int LongLength = 6;

    /// <summary>Reads <c>00:11:22:33:44:55</c> or <c>00:11:22:33</c> (hexadecimal), or <c>192.168.1.1</c> (decimal).</summary>
    public static bool TryParse(string text, out byte[] password)
    {
        bool isDecimal = text.Contains('.', StringComparison.Ordinal);
        string[] parts = text.Split(isDecimal ? '.' : ':');
        password = new byte[parts.Length];
        if (parts.Length != ShortLength && (isDecimal || parts.Length != LongLength))
        {
            return false;
        }

        NumberStyles style = isDecimal ? NumberStyles.None : NumberStyles.AllowHexSpecifier;
        for (int i = 0; i < parts.Length; i++)
        {
            if (!byte.TryParse(parts[i], style, CultureInfo.InvariantCulture, out password[i]))
            {
                return false;
            }
        }

        return true;
    }
}
