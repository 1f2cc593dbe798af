using System.Runtime.InteropServices;

namespace VirtWold.Hosting;

/// <summary>Turns what the C library answers into exceptions.</summary>
internal static class Throw
{
    /// <summary>Throws where <paramref name="result"/> says that a call has failed.</summary>
    /// <param name="result">What it returned: negative where it failed; the error number is the thread's.</param>
    /// <param name="what">What couldn't be done.</param>
    /// <exception cref="PrivilegeException">It failed.</exception>
    public static void IfFailed(int result, string what)
    {
        if (result < 0)
        {
            throw PrivilegeException.From(Marshal.GetLastPInvokeError(), what);
        }
    }
}
