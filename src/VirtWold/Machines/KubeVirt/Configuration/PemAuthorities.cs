using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>Authorities that may sign the server's certificate, as PEM text.</summary>
internal static class PemAuthorities
{
    /// <summary>Reads them, and again when they may have changed.</summary>
    /// <param name="read">Reads the text; its exceptions are the caller's.</param>
    /// <exception cref="CryptographicException">It isn't PEM.</exception>
    public static Renewed<string> Read(Func<string> read) => new(() => Checked(read()), TimeProvider.System);

    /// <summary>The certificates.</summary>
    /// <exception cref="CryptographicException">It isn't PEM.</exception>
    public static X509Certificate2Collection Parse(string pem)
    {
        X509Certificate2Collection authorities = [];
        authorities.ImportFromPem(pem);
        return authorities;
    }

    private static string Checked(string pem)
    {
        Parse(pem);
        return pem;
    }
}
