using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>How many packets of one kind had one verdict.</summary>
/// <param name="Interface">Where they were heard.</param>
/// <param name="Kind">Their kind, as <see cref="WakeOnLan.PacketOrigin.Kind"/> names it.</param>
/// <param name="Verdict">What became of them.</param>
/// <param name="Count">How many.</param>
internal readonly record struct PacketCount(string Interface, string Kind, Verdict Verdict, long Count);
