using System.ComponentModel;
using VirtWold.Interop;
using VirtWold.Links;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Status;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering;

/// <summary>What processes that have ended have left: pinned links and tables, and filters of clsact.</summary>
internal static class Leftovers
{
    private static readonly string[] Shown = ["names", "counts", "settings"];

    /// <summary>What is left of a NIC, as its tables have it.</summary>
    /// <returns>Nothing where no tables are left, or this user may not read them.</returns>
    public static SteerReport? Report(string nic)
    {
        PinFolder pins = new(nic);
        BpfMap?[] maps = [.. Shown.Select(name => Open(pins, name))];
        try
        {
            return maps is [{ } names, { } counts, { } settings]
                ? new SteerReport(nic, "", "", IsPinned: true, Process: 0, IsActive: true, SteerReport.ReadRules(names, counts, settings))
                : null;
        }
        finally
        {
            foreach (BpfMap? map in maps)
            {
                _ = map is null ? 0 : Libc.close(map.Fd);
            }
        }
    }

    /// <summary>Removes what is left, and nothing of others.</summary>
    /// <param name="nic">The NIC; empty for all that no process steers.</param>
    /// <returns>What was removed, in words.</returns>
    /// <exception cref="SteeringException">A process steers it, or it isn't permitted.</exception>
    public static IReadOnlyList<string> Remove(string nic)
    {
        BpfLibrary.Open();
        IReadOnlyList<string> busy = SteerLock.Nics();
        if (busy.Contains(nic))
        {
            throw new SteeringException(SteeringFailure.Unavailable, $"{nic} is steered by process {SteerLock.HolderOf(nic)?.Process}; stop that one instead");
        }

        List<string> removed = [];
        try
        {
            foreach (string pinned in PinFolder.Nics().Where(name => nic.Length == 0 ? !busy.Contains(name) : name == nic))
            {
                new PinFolder(pinned).Remove();
                removed.Add($"links and tables of {pinned}");
            }

            if (busy.Count == 0)
            {
                // Which veth a NIC's frames went into stands nowhere: so all interfaces are looked at.
                removed.AddRange(LinkTable.Read().Where(static link => ClsactFilter.IsThere(link.Index) && ClsactFilter.Detach(link.Index)).Select(static link => $"the filter of {link.Name}"));
            }
        }
        catch (UnauthorizedAccessException error)
        {
            throw new SteeringException(SteeringFailure.NotPermitted, $"not permitted to remove what is left: {error.Message}; try as root");
        }
        catch (Win32Exception error)
        {
            throw new SteeringException(SteeringFailure.Unavailable, $"the kernel doesn't tell about network interfaces: {error.Message}");
        }

        return removed;
    }

    private static BpfMap? Open(PinFolder pins, string name)
    {
        TableShape shape = TableShape.All.Single(shape => shape.Name == name);
        int fd = pins.Open(name);
        if (fd >= 0 && !BpfMap.Has(fd, shape))
        {
            _ = Libc.close(fd);
            fd = -1;
        }

        return fd >= 0 ? new BpfMap(fd, shape) : null;
    }
}
