using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>Gives up what the daemon doesn't need.</summary>
/// <remarks>
/// <para>
/// Capabilities and "no new privileges" belong to threads, and the runtime has begun some before the first line of ours: whatever this
/// thread gives up, those keep, and they share its memory with everybody. So the thread gives up, and then runs the same program again
/// by execve(2): the kernel ends all other threads, and each thread of the new one has what this one had kept.
/// </para>
/// <para>It is done before anything is opened: to open a capture needs no more than what is kept, the first time as any other.</para>
/// </remarks>
internal static unsafe class Privileges
{
    /// <summary>
    /// Becomes <paramref name="user"/>, and keeps of root's capabilities only <paramref name="kept"/>. Where there is something to give up
    /// this doesn't return: the program runs again from the start, and then it returns.
    /// </summary>
    /// <param name="user">The user to become; empty for the one that it is.</param>
    /// <param name="kept">The capabilities to keep, of those that there are.</param>
    /// <exception cref="PrivilegeException">There is no such user, or this one may not become it.</exception>
    public static void GiveUpAllBut(ulong kept, string user)
    {
        Account? account = user.Length > 0 ? Find(user) : null;
        uint current = Libc.geteuid();
        if (account is not null && account.UserId != current && current != 0)
        {
            throw new PrivilegeException(
                isBadUser: false, $"not permitted to become the user {user}; start virtwold as root, or as {user} and without --user");
        }

        bool becomes = account is not null && account.UserId != current;
        if (Rebirth.HasHappened || (!becomes && HasNoNewPrivileges() && (Capabilities.Permitted & ~kept) == 0))
        {
            Rebirth.Finish();
            return;
        }

        // The program's file may have this one, and the kernel starts no file that may not get its own. To get it is forbidden below.
        Capabilities.Bound(kept | Capabilities.NetRaw);
        if (becomes)
        {
            Become(account!);
        }

        Capabilities.KeepOnly(kept & Capabilities.Permitted);
        Throw.IfFailed(Libc.prctl(Libc.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "can't forbid new privileges");
        Rebirth.Begin(becomes ? account : null);
    }

    /// <summary>
    /// Nobody but root looks into the process's memory from now on, and it leaves no core behind: passwords and tokens are in there.
    /// </summary>
    public static void HideMemory() => _ = Libc.prctl(Libc.PR_SET_DUMPABLE, 0, 0, 0, 0);

    private static Account Find(string user) =>
        Account.Find(user) ?? throw new PrivilegeException(isBadUser: true, $"there is no user {user}; make one, for example: useradd --system --groups libvirt {user}");

    private static bool HasNoNewPrivileges() => Libc.prctl(Libc.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;

    private static void Become(Account account)
    {
        string what = $"can't become the user {account.Name}";
        // Without this the kernel takes all capabilities away from who isn't root any more.
        Throw.IfFailed(Libc.prctl(Libc.PR_SET_KEEPCAPS, 1, 0, 0, 0), what);
        // All groups of the user: a socket that is open to group libvirt looks at these.
        Throw.IfFailed(Libc.initgroups(account.Name, account.GroupId), what);
        Throw.IfFailed(Libc.setresgid(account.GroupId, account.GroupId, account.GroupId), what);
        Throw.IfFailed(Libc.setresuid(account.UserId, account.UserId, account.UserId), what);
    }
}
