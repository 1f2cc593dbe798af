using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Privileges;

/// <summary>
/// A service's account, made a member of a group that may use libvirt. The group is there in one namespace only; the account is one that
/// every system has, for libvirtd, which lives elsewhere, looks it up, too.
/// </summary>
internal sealed class Accounts : IDisposable
{
    /// <summary>The user's name.</summary>
    public const string User = "daemon";

    /// <summary>The user's number.</summary>
    public const string UserId = "1";

    /// <summary>The number of the user's own group.</summary>
    public const string OwnGroupId = "1";

    /// <summary>The number of the group that may use libvirt.</summary>
    public const string LibvirtGroupId = "61235";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes the group.</summary>
    public Accounts(NetworkNamespace side)
    {
        const string groups = "/etc/group";
        var copy = _folder.Write("group", $"{File.ReadAllText(groups).TrimEnd('\n')}\nvwlibvirt:x:{LibvirtGroupId}:{User}\n");
        side.Run("mount", "--bind", copy, groups);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}
