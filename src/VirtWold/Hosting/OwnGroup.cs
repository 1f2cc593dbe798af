using System.Globalization;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>
/// The groups that this process is in and nobody else is: what they may read, only this process may. Such is the fsGroup of a pod. Only
/// the accounts of this host's files count; a directory server's aren't asked.
/// </summary>
internal static unsafe class OwnGroup
{
    private const int MostGroups = 65536;
    private const string Groups = "/etc/group";
    private const string Users = "/etc/passwd";

    /// <summary>Whether this process is in a group and no other account is. Root's own group never counts.</summary>
    public static bool Is(uint group) => group != 0 && IsMember(group) && !HasOthers(group, Libc.geteuid(), Lines(Groups), Lines(Users));

    /// <summary>Whether an account other than a user's is in a group.</summary>
    /// <param name="group">The group's number.</param>
    /// <param name="user">The user's number.</param>
    /// <param name="groups">Lines as group(5) has them.</param>
    /// <param name="users">Lines as passwd(5) has them.</param>
    public static bool HasOthers(uint group, uint user, IEnumerable<string> groups, IEnumerable<string> users)
    {
        string number = group.ToString(CultureInfo.InvariantCulture);
        string own = user.ToString(CultureInfo.InvariantCulture);
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (string[] fields in users.Select(static line => line.Split(':')))
        {
            if (fields.Length > 3 && fields[2] == own)
            {
                names.Add(fields[0]);
            }
            else if (fields.Length > 3 && fields[3] == number)
            {
                return true;
            }
        }

        return groups.Select(static line => line.Split(':')).Any(fields =>
            fields.Length > 3 && fields[2] == number && fields[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Any(name => !names.Contains(name)));
    }

    private static bool IsMember(uint group)
    {
        if (Libc.getegid() == group)
        {
            return true;
        }

        int count = Libc.getgroups(0, null);
        if (count is <= 0 or > MostGroups)
        {
            return false;
        }

        uint[] groups = new uint[count];
        fixed (uint* buffer = groups)
        {
            count = Libc.getgroups(count, buffer);
        }

        return count > 0 && groups.AsSpan(0, count).Contains(group);
    }

    /// <summary>A file's lines; none where it isn't there, as in an image without accounts.</summary>
    private static string[] Lines(string path) => File.Exists(path) ? File.ReadAllLines(path) : [];
}
