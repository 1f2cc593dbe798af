using System.Collections.Immutable;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt;

/// <summary>Addresses that KubeVirt had made up for a machine when it ran last.</summary>
/// <param name="Key">The machine: namespace and name, with a slash between.</param>
/// <param name="Uid">Its lasting id: another machine of that name doesn't have them.</param>
/// <param name="Macs">The addresses.</param>
internal sealed record LearnedAddress(string Key, string Uid, ImmutableArray<MacAddress> Macs)
{
    /// <summary>As it is kept: a line of words.</summary>
    public string ToLine() => $"{Key} {Uid} {string.Join(' ', Macs)}";

    /// <summary>Reads a line.</summary>
    /// <returns>Nothing where it isn't one.</returns>
    public static LearnedAddress? Read(string line)
    {
        if (line.Split(' ') is not [var key, { Length: > 0 } uid, .. { Length: > 0 } words] || !ObjectKey.IsValid(key))
        {
            return null;
        }

        ImmutableArray<MacAddress>.Builder macs = ImmutableArray.CreateBuilder<MacAddress>(words.Length);
        foreach (string word in words)
        {
            if (!MacAddress.TryParse(word, out MacAddress mac) || !mac.IsStation)
            {
                return null;
            }

            macs.Add(mac);
        }

        return new LearnedAddress(key, uid, macs.ToImmutable());
    }
}
