using System.Globalization;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Checks;

/// <summary>Whether the file of SecureOn passwords can be read, and fits the machines.</summary>
/// <param name="path">The file; empty where there is none.</param>
/// <param name="directory">The machines, filled by the hypervisor's own check.</param>
internal sealed class SecureOnCheck(string path, MachineDirectory directory) : ICheck
{
    private const string Name = "secureon";

    public IEnumerable<Finding> Run()
    {
        SecureOnPasswords passwords = SecureOnPasswords.None;
        if (path.Length > 0)
        {
            (passwords, Finding finding) = Read();
            yield return finding;
            if (finding.Grade == Grade.Failed)
            {
                yield break;
            }
        }

        if (!directory.IsCurrent)
        {
            yield break;
        }

        string[] unknown = [.. passwords.Addresses.Where(mac => directory.Find(mac).IsEmpty).Select(static mac => mac.ToString()).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            yield return Finding.Warning(Name, $"{path} has addresses that no machine has: {Names.Join(unknown)}", "correct them, or take them out");
        }

        string[] locked =
        [
            .. directory.All
                .Where(machine => machine.Mark.RequiresSecureOn && !machine.Macs.IsEmpty && !machine.Macs.Any(passwords.Addresses.Contains))
                .Select(static machine => machine.Name),
        ];
        if (locked.Length > 0)
        {
            yield return Finding.Warning(
                Name, $"marked as wanting a password, and none is known: {Names.Join(locked)}", "add their addresses to the file of --secureon-file; nothing wakes them before");
        }
    }

    private (SecureOnPasswords Passwords, Finding Finding) Read()
    {
        try
        {
            SecureOnPasswords passwords = SecureOnPasswords.Read(path);
            // Root reads it all the same; a daemon that was started as root has given that up.
            return (passwords, Environment.IsPrivilegedProcess && FileOwner.Of(path) is > 0 and var owner
                ? Finding.Warning(
                    Name,
                    string.Create(CultureInfo.InvariantCulture, $"{path} belongs to the user with the number {owner}, and only a daemon that runs as that user can read it"),
                    $"run the daemon so (--user), or give the file to root: chown root {path}")
                : Finding.Ok(Name, string.Create(CultureInfo.InvariantCulture, $"{path} is private and has {passwords.Count} passwords")));
        }
        catch (InvalidDataException error)
        {
            string[] parts = error.Message.Split("; ", 2);
            return Failed(Fault.BadRequest, parts[0], parts.Length > 1 ? parts[1] : "lines are like this: 52:54:00:12:34:56 00:11:22:33:44:55");
        }
        catch (UnauthorizedAccessException)
        {
            return Failed(Fault.NotPermitted, $"not permitted to read {path}", "it must belong to the user that virtwold runs as: chown USER FILE");
        }
        catch (IOException error)
        {
            return Failed(Fault.Unavailable, $"can't read {path}: {error.Message}", "name a file that is there, or none");
        }
    }

    private static (SecureOnPasswords Passwords, Finding Finding) Failed(Fault fault, string message, string remedy) =>
        (SecureOnPasswords.None, Finding.Failed(Name, fault, message, remedy));
}
