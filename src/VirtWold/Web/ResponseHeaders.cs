using Microsoft.AspNetCore.Http;

namespace VirtWold.Web;

/// <summary>What each answer tells a browser not to do with it.</summary>
internal static class ResponseHeaders
{
    /// <summary>Nothing is loaded, nothing is run, and no other site's page gets to see or to frame it.</summary>
    public static void Harden(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }
}
