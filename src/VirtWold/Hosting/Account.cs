using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>A user of this host, as the system's user database has it.</summary>
/// <param name="Name">The name.</param>
/// <param name="UserId">The number.</param>
/// <param name="GroupId">The number of the main group.</param>
/// <param name="Home">The home folder.</param>
internal sealed unsafe record Account(string Name, uint UserId, uint GroupId, string Home)
{
    private const int BufferLength = 64 * 1024;

    /// <summary>The user of that name, where there is one.</summary>
    /// <exception cref="PrivilegeException">The database doesn't answer.</exception>
    public static Account? Find(string name)
    {
        // The strings that the entry points to.
        byte[] strings = new byte[BufferLength];
        Libc.passwd_entry entry;
        Libc.passwd_entry* found;
        fixed (byte* buffer = strings)
        {
            int error = Libc.getpwnam_r(name, &entry, buffer, BufferLength, &found);
            if (found is not null)
            {
                return new Account(name, entry.pw_uid, entry.pw_gid, Marshal.PtrToStringUTF8((nint)entry.pw_dir) ?? "/");
            }

            // Databases answer in several ways that there is no such user (getpwnam_r(3), NOTES).
            return error is 0 or Libc.ENOENT or Libc.ESRCH or Libc.EBADF or Libc.EPERM
                ? null
                : throw PrivilegeException.From(error, $"the user database doesn't tell of {name}");
        }
    }
}
