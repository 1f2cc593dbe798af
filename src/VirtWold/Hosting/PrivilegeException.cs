using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace VirtWold.Hosting;

/// <summary>The program can't become whom it is to be. The message says why and what to do.</summary>
/// <param name="isBadUser">Whether there is no such user.</param>
/// <param name="message">The message.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "Thrown in this room only.")]
internal sealed class PrivilegeException(bool isBadUser, string message) : Exception(message)
{
    /// <summary>Whether there is no such user, rather than no permission.</summary>
    public bool IsBadUser { get; } = isBadUser;

    /// <summary>The C library refused with an error number.</summary>
    public static PrivilegeException From(int error, string what) => new(isBadUser: false, $"{what}: {Marshal.GetPInvokeErrorMessage(error)}");
}
