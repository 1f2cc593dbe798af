using System.Collections.Immutable;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.KubeVirt;

/// <summary>A machine's network interface.</summary>
/// <param name="Name">Its name in the machine's specification; empty for one that the guest has made by itself.</param>
/// <param name="Mac">Its address; zero where it isn't known.</param>
internal readonly record struct VirtualInterface(string Name, MacAddress Mac)
{
    /// <summary>A machine has some; a guest agent may report many.</summary>
    private const int Most = 64;

    /// <summary>Reads a list of them.</summary>
    /// <param name="items">The list.</param>
    /// <param name="macName">What the address is called there.</param>
    public static ImmutableArray<VirtualInterface> Read(IEnumerable<JsonElement> items, string macName) =>
    [
        .. items.Take(Most).Select(item => new VirtualInterface(
            item.TextAt("name"), MacAddress.TryParse(item.TextAt(macName), out MacAddress mac) && mac.IsStation ? mac : default)),
    ];
}
