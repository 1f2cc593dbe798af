using System.Globalization;
using System.Net;
using System.Text;

namespace VirtWold.OwnAddresses;

/// <summary>
/// The answer to a browser: one TCP segment, header and all, and always of one length, so that nothing has to be remembered of who got it.
/// </summary>
internal static class OwnPage
{
    /// <summary>Fits into a segment of every path: IPv6's least packet, without its headers.</summary>
    public const int Length = 1220;

    /// <summary>Makes it.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="lines">What it says; what doesn't fit is left out.</param>
    public static byte[] Make(string title, IEnumerable<string> lines)
    {
        string begin = $"<!doctype html><meta charset=utf-8><meta name=viewport content=\"width=device-width\"><meta http-equiv=refresh content=5><title>{WebUtility.HtmlEncode(title)}</title><h1>{WebUtility.HtmlEncode(title)}</h1><pre>\n";
        const string head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'\r\nConnection: close\r\nContent-Length: ";
        byte[] page = new byte[Length];
        // Of four digits, whatever it is.
        int body = Length - head.Length - "1234\r\n\r\n".Length;
        int at = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{body}\r\n\r\n"), page);
        Span<byte> rest = page.AsSpan(at);
        rest.Fill((byte)' ');
        foreach (string line in lines.Select(static line => $"{WebUtility.HtmlEncode(line)}\n").Prepend(begin))
        {
            if (!Encoding.UTF8.TryGetBytes(line, rest, out int written))
            {
                break;
            }

            rest = rest[written..];
        }

        rest.Fill((byte)' ');
        return page;
    }
}
