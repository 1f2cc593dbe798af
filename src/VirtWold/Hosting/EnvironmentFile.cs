using System.Text;

namespace VirtWold.Hosting;

/// <summary>Reads files of settings as systemd does for EnvironmentFile= (systemd.exec(5)).</summary>
internal static class EnvironmentFile
{
    /// <summary>The variables of a file, in their order; a later one of the same name counts.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parse(string text)
    {
        int at = 0;
        while (at < text.Length)
        {
            string line = ReadLine(text, ref at);
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line[0] is not ('#' or ';'))
            {
                yield return KeyValuePair.Create(line[..equals].Trim(), Unquote(line[(equals + 1)..]));
            }
        }
    }

    /// <summary>One assignment, without the blanks before it: a quoted value, and a line that ends with a backslash, go on in the next line.</summary>
    private static string ReadLine(string text, ref int at)
    {
        StringBuilder line = new();
        char quote = '\0';
        while (at < text.Length)
        {
            char c = text[at++];
            bool isComment = line.Length > 0 && line[0] is '#' or ';';
            if (c == '\\' && at < text.Length && !isComment && quote != '\'')
            {
                if (text[at] != '\n')
                {
                    line.Append(c).Append(text[at]);
                }

                at++;
                continue;
            }

            if (c == '\n' && quote == '\0')
            {
                break;
            }

            if (!isComment && c is '"' or '\'' && line.ToString().Contains('=', StringComparison.Ordinal))
            {
                quote = quote == '\0' ? c : quote == c ? '\0' : quote;
            }

            if (line.Length > 0 || !char.IsWhiteSpace(c))
            {
                line.Append(c);
            }
        }

        return line.ToString();
    }

    /// <summary>The value without quotes, backslashes and the blanks around it.</summary>
    private static string Unquote(string text)
    {
        StringBuilder value = new();
        char quote = '\0';
        // So much of the value stays, whatever blanks it ends with: it was quoted.
        int kept = 0;
        string trimmed = text.Trim();
        for (int i = 0; i < trimmed.Length; i++)
        {
            char c = trimmed[i];
            if (c == '\\' && quote != '\'' && i + 1 < trimmed.Length)
            {
                value.Append(quote == '"' && trimmed[i + 1] is not ('"' or '\\' or '`' or '$') ? "\\" : "").Append(trimmed[++i]);
                kept = value.Length;
            }
            else if (c is '"' or '\'' && (quote == '\0' || quote == c))
            {
                quote = quote == '\0' ? c : '\0';
                kept = value.Length;
            }
            else
            {
                value.Append(c);
            }
        }

        return value.ToString(0, kept) + value.ToString(kept, value.Length - kept).TrimEnd();
    }
}
