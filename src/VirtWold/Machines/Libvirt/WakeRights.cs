namespace VirtWold.Machines.Libvirt;

/// <summary>
/// Which of the calls that wake machines libvirt refuses this user. A connection that may write isn't enough where an access driver
/// (polkit) looks at each call.
/// </summary>
/// <param name="Refused">What is refused: "start", "resume", "wake up".</param>
/// <param name="IsStartTried">Whether a start could be tried: there was a machine to try it on, and the hypervisor went along.</param>
internal sealed record WakeRights(IReadOnlyList<string> Refused, bool IsStartTried)
{
    /// <summary>
    /// Tries, and wakes nobody: each call is made on a machine whose state makes it fail. libvirt looks at the rights first, and says so
    /// if they are what's missing.
    /// </summary>
    /// <param name="session">The connection; it has listed its machines.</param>
    /// <param name="machines">Its machines.</param>
    public static WakeRights Try(LibvirtSession session, IReadOnlyCollection<Machine> machines)
    {
        Domain? on = Find(session, machines, MachineState.Running);
        Domain? off = Find(session, machines, MachineState.ShutOff);
        List<string> refused = [];
        bool isStartTried = Try("start", on is null ? null : on.StartForNothing, refused);
        Try("resume", off is null ? null : off.Resume, refused);
        Try("wake up", off is null ? null : off.WakeUp, refused);
        return new WakeRights(refused, isStartTried);
    }

    private static Domain? Find(LibvirtSession session, IEnumerable<Machine> machines, MachineState state) =>
        machines.FirstOrDefault(machine => machine.State == state) is { } machine ? session.Find(machine) : null;

    /// <returns>Whether the answer tells anything of rights; a hypervisor that knows no such call answers before it looks at them.</returns>
    private static bool Try(string what, Action? call, List<string> refused)
    {
        try
        {
            call?.Invoke();
            return call is not null;
        }
        catch (LibvirtException error)
        {
            if (error.Code == LibvirtErrorCode.AccessDenied)
            {
                refused.Add(what);
            }

            return error.Code is not (LibvirtErrorCode.InvalidArgument or LibvirtErrorCode.NoSupport);
        }
    }
}
