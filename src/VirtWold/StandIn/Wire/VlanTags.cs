using System.Buffers.Binary;

namespace VirtWold.StandIn.Wire;

/// <summary>The tags of a frame: none, one, or two (QinQ). An answer gets the tags of what it answers.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Outer">The first on the wire.</param>
/// <param name="Inner">The second.</param>
internal readonly record struct VlanTags(int Count, VlanTag Outer, VlanTag Inner)
{
    /// <summary>So many are read.</summary>
    public const int Most = 2;

    /// <summary>How many bytes they are on the wire.</summary>
    public int Length => Count * VlanTag.Length;

    /// <summary>The VLAN of the outermost one, where there is one.</summary>
    public int? VlanId => Count > 0 ? Outer.Id : null;

    /// <summary>The same with one more, behind the others.</summary>
    public VlanTags With(VlanTag tag) => Count == 0 ? new VlanTags(1, tag, default) : new VlanTags(Most, Outer, tag);

    /// <summary>Writes them.</summary>
    public void WriteTo(Span<byte> destination)
    {
        if (Count > 0)
        {
            Write(Outer, destination);
        }

        if (Count > 1)
        {
            Write(Inner, destination[VlanTag.Length..]);
        }
    }

    private static void Write(VlanTag tag, Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, tag.Protocol);
        BinaryPrimitives.WriteUInt16BigEndian(destination[sizeof(ushort)..], tag.Control);
    }
}
