namespace VirtWold.Steering.Tables;

/// <summary>The program's tables whose entries are the rules', in the order in which they are filled; they are emptied in reverse.</summary>
internal enum TableKind
{
    Locals,
    Vnis,
    Networks,
    Hosts,
    Services,
    Ports,
}
