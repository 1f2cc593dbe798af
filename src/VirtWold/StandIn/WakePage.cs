using System.Globalization;
using System.Net;
using System.Text;

namespace VirtWold.StandIn;

/// <summary>
/// What a browser is shown while a machine wakes: one TCP segment, header and all. It asks again each second, and gives way to the machine's
/// own page as soon as that answers.
/// </summary>
internal static class WakePage
{
    /// <summary>The header by which the page tells itself from the machine's own.</summary>
    public const string Mark = "X-Stand-In";

    /// <summary>Fits into a segment of every path: IPv6's least packet, without its headers.</summary>
    public const int LongestAnswer = 1220;

    /// <summary>A longer name is cut.</summary>
    private const int LongestName = 48;

    /// <summary>The answer for a machine of that name.</summary>
    public static byte[] For(string name)
    {
        string shown = WebUtility.HtmlEncode(name.Length > LongestName ? $"{name[..LongestName]}…" : name);
        string body = $$"""
            <!doctype html><meta charset=utf-8><meta name=viewport content="width=device-width"><title>{{shown}} is waking up</title>
            <noscript><meta http-equiv=refresh content=3></noscript>
            <style>body{font:1.1rem system-ui;margin:20vh auto;max-width:30rem;text-align:center;color-scheme:light dark}</style>
            <h1>{{shown}} is waking up</h1><p>This page gives way to the machine's own as soon as that answers.
            <script>setInterval(async()=>{try{let r=await fetch(location.href,{cache:"no-store"});r.headers.has("{{Mark}}")||location.reload()}catch{} },1000)</script>

            """;
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html; charset=utf-8\r\nRetry-After: 2\r\nCache-Control: no-store\r\n{Mark}: 1\r\nConnection: close\r\nContent-Length: {bytes.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. bytes];
    }
}
