using VirtWold.Hosting;

namespace VirtWold.Checks;

/// <summary>Says whom all that follows holds for.</summary>
/// <param name="user">The user that the daemon's options name, and that this program runs as; empty if they name none.</param>
internal sealed class UserCheck(string user) : ICheck
{
    private const string Name = "user";

    public IEnumerable<Finding> Run()
    {
        string who = user.Length > 0 ? user : Environment.UserName;
        yield return Finding.Ok(Name, user.Length == 0 && Environment.IsPrivilegedProcess
            ? $"{who}; the daemon gives up what else root may, and keeps {Capabilities.Format(Capabilities.NetRaw)}"
            : $"{who}, with capabilities: {Capabilities.Format(Capabilities.Permitted)}");
    }
}
