using System.Security.Cryptography;
using System.Text;

namespace VirtWold.Web.Page;

/// <summary>The page for browsers: one file, with its style and its script in it, and no data.</summary>
internal sealed class StatusPage
{
    /// <summary>The script's parts, in their order. They share one scope.</summary>
    private static readonly string[] Scripts = ["basics.js", "machines.js", "packets.js", "day.js", "arrival.js", "wake.js", "page.js"];

    private static StatusPage? _instance;

    private StatusPage()
    {
        string style = Read("page.css");
        string script = $"'use strict';\n{{\n{string.Concat(Scripts.Select(Read))}}}\n";
        string page = Read("page.html").Replace("/*STYLE*/", style, StringComparison.Ordinal).Replace("/*SCRIPT*/", script, StringComparison.Ordinal);
        Bytes = Encoding.UTF8.GetBytes(page);
        ContentSecurityPolicy = $"default-src 'none'; style-src {Source(style)}; script-src {Source(script)}; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    }

    /// <summary>The page. Made when it is first asked for.</summary>
    public static StatusPage Instance => _instance ??= new StatusPage();

    /// <summary>The page, in UTF-8.</summary>
    public byte[] Bytes { get; }

    /// <summary>
    /// What the page may do (www.w3.org/TR/CSP3): use its own script and style, named by their hashes, and no other; ask where it comes
    /// from; and never make HTML of a string.
    /// </summary>
    public string ContentSecurityPolicy { get; }

    private static string Source(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";

    private static string Read(string name)
    {
        using Stream stream = typeof(StatusPage).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
