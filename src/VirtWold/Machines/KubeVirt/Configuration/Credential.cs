using System.Security.Cryptography.X509Certificates;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>What we show to the API server.</summary>
/// <param name="Token">A bearer token; null if there is none.</param>
/// <param name="Certificate">A client certificate with its key; null if there is none.</param>
internal sealed record Credential(string? Token, X509Certificate2? Certificate);
