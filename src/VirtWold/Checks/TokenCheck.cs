using VirtWold.Hosting;
using VirtWold.Web;

namespace VirtWold.Checks;

/// <summary>Whether the file with the token for waking by HTTP is as the daemon wants it.</summary>
/// <param name="path">The file; empty where there is none.</param>
/// <param name="unit">The unit that the daemon runs under; null if none is known.</param>
internal sealed class TokenCheck(string path, ServiceUnit? unit) : ICheck
{
    public IEnumerable<Finding> Run() =>
        path.Length > 0 ? [PrivateFileCheck.Read("token", path, unit, WakeToken.Read, static _ => "has a token").Finding] : [];
}
