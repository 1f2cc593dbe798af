using VirtWold.Links;

namespace VirtWold.Tests.Checks;

/// <summary>Interfaces of kinds that not every kernel can make, as it would describe them.</summary>
internal static class LinkBuilder
{
    /// <summary>A physical interface that is up, with a cable.</summary>
    public static Link Physical(string name = "eth0", int index = 2) =>
        new(index, name, "", 0, LinkFlags.Up | LinkFlags.Broadcast | LinkFlags.LowerUp);

    /// <summary>A virtual one.</summary>
    public static Link Virtual(string kind, string name, int index = 10) => Physical(name, index) with { Kind = kind };
}
