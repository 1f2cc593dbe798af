namespace VirtWold.Steering.Tables;

/// <summary>What a table of the program is like. One that was left by another version with another shape isn't used again.</summary>
/// <param name="Name">Its name in steer.bpf.c.</param>
/// <param name="KeySize">Bytes in a key.</param>
/// <param name="ValueSize">Bytes in a value.</param>
/// <param name="Entries">How many there may be; bytes of a ring.</param>
internal sealed record TableShape(string Name, int KeySize, int ValueSize, int Entries)
{
    /// <summary>All of them, in steer.bpf.c's order.</summary>
    public static IReadOnlyList<TableShape> All { get; } =
    [
        new("settings", 4, 20, 1),
        new("locals", 20, 4, 256),
        new("services", 4, 8, 512),
        new("ports", 4, 4, 8192),
        new("hosts", 20, 8, 1024),
        new("networks", 24, 8, 1024),
        new("vnis", 4, 8, 4096),
        new("fragments", 40, 8, 1024),
        new("counts", 4, 24, Layouts.Rules),
        new("names", 4, Layouts.NameLength, Layouts.Rules),
        new("events", 0, 0, 256 * 1024),
    ];

    /// <summary>The table that holds entries of that kind.</summary>
    public static string NameOf(TableKind kind) => kind switch
    {
        TableKind.Locals => "locals",
        TableKind.Vnis => "vnis",
        TableKind.Networks => "networks",
        TableKind.Hosts => "hosts",
        TableKind.Services => "services",
        _ => "ports",
    };
}
