using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Steering.Kernel;

/// <summary>libbpf as a whole: whether it is there, and what its error numbers mean for who runs the program.</summary>
internal static unsafe class BpfLibrary
{
    private const string Missing =
        "libbpf.so.1 isn't installed, which loads the program that steers; on Debian: apt-get install libbpf1, on Gentoo: emerge dev-libs/libbpf";

    /// <summary>Its version; null if it isn't there.</summary>
    public static string? Version
    {
        get
        {
            try
            {
                return Marshal.PtrToStringUTF8((nint)LibBpf.libbpf_version_string())?.TrimStart('v');
            }
            catch (DllNotFoundException)
            {
                return null;
            }
            catch (EntryPointNotFoundException)
            {
                return "older than 1.0";
            }
        }
    }

    /// <summary>Loads the library, and keeps it silent: it would print on standard error.</summary>
    /// <exception cref="SteeringException">It isn't there, or too old.</exception>
    public static void Open()
    {
        try
        {
            _ = LibBpf.libbpf_set_print(null);
        }
        catch (DllNotFoundException)
        {
            throw new SteeringException(SteeringFailure.Unavailable, Missing);
        }
    }

    /// <summary>What a failed call means.</summary>
    /// <param name="result">What it returned: a negative error number.</param>
    /// <param name="what">What couldn't be done, in words that complete "can't".</param>
    public static SteeringException Failure(int result, string what)
    {
        int error = -result;
        return error switch
        {
            Libc.EPERM or Libc.EACCES => new SteeringException(
                SteeringFailure.NotPermitted, $"not permitted to {what}; it takes CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN: start it as root, or by its unit"),
            Libc.ENOSYS or Libc.EOPNOTSUPP => new SteeringException(
                SteeringFailure.Unavailable, $"can't {what}: this kernel was built without it (CONFIG_BPF_SYSCALL, CONFIG_NET_CLS_ACT, CONFIG_NET_CLS_BPF)"),
            _ => new SteeringException(SteeringFailure.Unavailable, $"can't {what}: {Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }

    /// <summary>Throws where a call has failed.</summary>
    /// <exception cref="SteeringException">It has.</exception>
    public static int Check(int result, string what) => result < 0 ? throw Failure(result, what) : result;
}
