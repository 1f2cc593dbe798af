using VirtWold.Hosting;
using VirtWold.Interop;
using VirtWold.Steering.Kernel;

namespace VirtWold.Steering;

/// <summary>What of root's rights the process keeps once the program is loaded.</summary>
internal static class SteerRights
{
    /// <summary>
    /// TCX follows interfaces without any capability: what counts are descriptors. To attach by clsact takes CAP_NET_ADMIN each time, and
    /// kernels before 5.19 want CAP_BPF for each look into a table.
    /// </summary>
    public static ulong Needed(AttachKind hook, SteerProgram program) =>
        (hook == AttachKind.Clsact ? Capabilities.NetAdmin : 0) | (TablesWorkWithout(program) ? 0 : Capabilities.Bpf);

    /// <summary>Tries it on a thread that gives up all it has, and ends.</summary>
    private static bool TablesWorkWithout(SteerProgram program)
    {
        bool works = true;
        Thread trial = new(() =>
        {
            try
            {
                Capabilities.KeepOnly(0);
            }
            catch (PrivilegeException)
            {
                return;
            }

            byte[] key = new byte[sizeof(uint)];
            byte[] value = new byte[program["settings"].Shape.ValueSize];
            works = program["settings"].TryGet(key, value) && program["settings"].TryPut(key, value) != -Libc.EPERM;
        });
        trial.Start();
        trial.Join();
        return works;
    }
}
