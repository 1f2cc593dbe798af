using System.Globalization;
using VirtWold.Hosting;
using VirtWold.Machines;
using VirtWold.Waking;

namespace VirtWold.Checks;

/// <summary>Whether the file of SecureOn passwords can be read, and fits the machines.</summary>
/// <param name="path">The file; empty where there is none.</param>
/// <param name="unit">The unit that the daemon runs under; null if none is known.</param>
/// <param name="fleet">The machines, filled by the hypervisors' own checks.</param>
internal sealed class SecureOnCheck(string path, ServiceUnit? unit, Fleet fleet) : ICheck
{
    private const string Name = "secureon";

    public IEnumerable<Finding> Run()
    {
        SecureOnPasswords passwords = SecureOnPasswords.None;
        if (path.Length > 0)
        {
            (SecureOnPasswords? read, Finding finding) = PrivateFileCheck.Read(Name, path, unit, SecureOnPasswords.Read, Describe);
            yield return finding;
            if (read is null)
            {
                yield break;
            }

            passwords = read;
        }

        if (!fleet.IsCurrent)
        {
            yield break;
        }

        string[] unknown = [.. passwords.Addresses.Where(mac => !fleet.Find(mac).AreKnown).Select(static mac => mac.ToString()).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            yield return Finding.Warning(Name, $"{path} has addresses that no machine has: {Names.Join(unknown)}", "correct them, or take them out");
        }

        string[] locked =
        [
            .. fleet.All
                .Where(machine => machine.Mark.RequiresSecureOn && !machine.Macs.IsEmpty && !machine.Macs.Any(passwords.Addresses.Contains))
                .Select(static machine => machine.Name),
        ];
        if (locked.Length > 0)
        {
            yield return Finding.Warning(
                Name, $"marked as wanting a password, and none is known: {Names.Join(locked)}", "add their addresses to the file of --secureon-file; nothing wakes them before");
        }
    }

    private static string Describe(SecureOnPasswords passwords) => passwords.Count == 1
        ? "has a password for one address"
        : string.Create(CultureInfo.InvariantCulture, $"has passwords for {passwords.Count} addresses");
}
