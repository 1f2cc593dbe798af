using System.Diagnostics;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Checks.Libvirt;

/// <summary>
/// What is known of the right to wake machines, without trying it. libvirt has no question for that: a connection that may write may do
/// everything, unless an access driver (polkit) looks at each call. Whether one does shows in a question that a user who may only wake
/// isn't answered, and then polkit itself knows more.
/// </summary>
/// <param name="IsGuarded">Whether something looks at each call; null if there is no machine to ask about.</param>
/// <param name="Refused">What polkit refuses, as far as it can be asked.</param>
/// <param name="IsAsked">Whether polkit could be asked.</param>
internal sealed record WakeRights(bool? IsGuarded, IReadOnlyList<string> Refused, bool IsAsked)
{
    private const string Name = "rights";

    /// <summary>The rights that a wake needs, by polkit's names and by ours.</summary>
    private static readonly (string Action, string Text)[] Actions =
    [
        ("org.libvirt.api.domain.start", "start"),
        ("org.libvirt.api.domain.suspend", "resume"),
        ("org.libvirt.api.domain.pm-control", "wake up"),
    ];

    /// <summary>Asks libvirt, and where it is guarded polkit.</summary>
    /// <param name="hypervisor">The connection.</param>
    /// <param name="machines">Its machines; the first one serves for the question.</param>
    public static async Task<WakeRights> AskAsync(LibvirtHypervisor hypervisor, IReadOnlyCollection<Machine> machines)
    {
        bool? isGuarded = machines.FirstOrDefault() is { } machine ? await IsGuardedAsync(hypervisor, machine) : null;
        List<string> refused = [];
        bool isAsked = false;
        foreach ((string action, string text) in isGuarded == true ? Actions : [])
        {
            bool? isPermitted = AskPolkit(action);
            isAsked |= isPermitted is not null;
            if (isPermitted == false)
            {
                refused.Add(text);
            }
        }

        return new WakeRights(isGuarded, refused, isAsked);
    }

    /// <summary>The same for people.</summary>
    public Finding ToFinding() => this switch
    {
        { IsGuarded: null } => Finding.Ok(Name, "nothing is known against waking; whether libvirt looks at each call shows where there is a machine"),
        { IsGuarded: false } => Finding.Ok(Name, "libvirt keeps this user from nothing: machines may be started, resumed and woken up"),
        { IsAsked: false } => Finding.Warning(
            Name,
            "libvirt looks at each call of this user, and whether it may start machines can't be known without starting one",
            "see that a polkit rule permits it: docs/security.md"),
        { Refused.Count: > 0 } => Finding.Warning(
            Name,
            $"polkit doesn't let this user {string.Join(" or ", Refused)} machines, unless a rule permits it for some of them by name",
            "allow it by a polkit rule: see docs/security.md"),
        _ => Finding.Ok(Name, "polkit lets this user start, resume and wake up machines"),
    };

    private static async Task<bool> IsGuardedAsync(LibvirtHypervisor hypervisor, Machine machine)
    {
        try
        {
            return !await hypervisor.AskAsync(connection => connection.Call(Guid.Parse(machine.Id), static domain => domain.MayReadSecrets()));
        }
        catch (Exception error) when (error is LibvirtException or ObjectDisposedException)
        {
            // It has gone meanwhile, or the connection has: then this tells nothing.
            return false;
        }
    }

    /// <summary>Asks polkit about this process, without asking a person.</summary>
    /// <returns>Whether it permits the action; null if it can't be asked.</returns>
    private static bool? AskPolkit(string action)
    {
        try
        {
            ProcessStartInfo start = new("pkcheck")
            {
                ArgumentList = { "--action-id", action, "--process", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture) },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process? pkcheck = Process.Start(start);
            pkcheck!.StandardOutput.ReadToEnd();
            pkcheck.StandardError.ReadToEnd();
            pkcheck.WaitForExit();
            // 0: permitted; 1 to 3: not, or a person would have to prove who he is; all else: polkit isn't there.
            return pkcheck.ExitCode switch
            {
                0 => true,
                1 or 2 or 3 => false,
                _ => null,
            };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
