using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using VirtWold.Interop;

namespace VirtWold.Hosting;

/// <summary>Runs the program again in the same process, once, with the same arguments.</summary>
internal static unsafe class Rebirth
{
    /// <summary>Tells the new program of it, by the number of the process: nobody else's leftover counts.</summary>
    private const string Mark = "VIRTWOLD_BORN_AGAIN";

    private const string ThisProgram = "/proc/self/exe";
    private const string Name = "virtwold";

    private static string OwnMark => Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether it has happened.</summary>
    public static bool HasHappened => Environment.GetEnvironmentVariable(Mark) == OwnMark;

    /// <summary>Runs the program again in place of this one; doesn't return.</summary>
    /// <param name="account">Whose home it is then; null if that stays.</param>
    /// <exception cref="PrivilegeException">The program can't be run again.</exception>
    public static void Begin(Account? account)
    {
        byte** arguments = ToNative(File.ReadAllText("/proc/self/cmdline").Split('\0')[..^1]);
        byte** environment = ToNative([.. NewEnvironment(account)]);
        // By this name, not by its path: its new user may not be let into all folders on the way.
        _ = Libc.execve(ThisProgram, arguments, environment);
        throw PrivilegeException.From(
            Marshal.GetLastPInvokeError(), $"can't restart with fewer privileges; see that {account?.Name ?? "the user"} may run {Environment.ProcessPath}");
    }

    /// <summary>Becomes the program with other arguments, in this environment; doesn't return.</summary>
    /// <param name="arguments">All of them, the program's name first.</param>
    /// <exception cref="PrivilegeException">The program can't be started again.</exception>
    public static void As(IEnumerable<string> arguments)
    {
        byte** environment = ToNative([.. Variables().Select(static variable => $"{variable.Key}={variable.Value}")]);
        _ = Libc.execve(ThisProgram, ToNative([.. arguments]), environment);
        throw PrivilegeException.From(Marshal.GetLastPInvokeError(), $"can't start {Environment.ProcessPath} again");
    }

    /// <summary>In the new program: gets rid of what is left of it. To be called on the main thread.</summary>
    public static void Finish()
    {
        if (HasHappened)
        {
            Environment.SetEnvironmentVariable(Mark, null);
            // The kernel has named the process after the file that it was started by.
            fixed (byte* name = Encoding.ASCII.GetBytes(Name + '\0'))
            {
                _ = Libc.prctl(Libc.PR_SET_NAME, (nuint)name, 0, 0, 0);
            }
        }

        Capabilities.HandOnNone();
    }

    private static IEnumerable<string> NewEnvironment(Account? account)
    {
        Dictionary<string, string> variables = Variables();
        variables[Mark] = OwnMark;
        if (account is not null)
        {
            // ssh, which libvirt starts for some URIs, looks for its keys there.
            variables["HOME"] = account.Home;
            variables["USER"] = account.Name;
            variables["LOGNAME"] = account.Name;
            variables.Remove("XDG_RUNTIME_DIR");
        }

        return variables.Select(static variable => $"{variable.Key}={variable.Value}");
    }

    private static Dictionary<string, string> Variables()
    {
        Dictionary<string, string> variables = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }

    /// <summary>An array of C strings, as execve(2) wants it. Nobody frees it: there is nobody any more.</summary>
    private static byte** ToNative(string[] texts)
    {
        byte** array = (byte**)NativeMemory.AllocZeroed((nuint)texts.Length + 1, (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Length; i++)
        {
            array[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        return array;
    }
}
