using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>What <see cref="NaiveReader"/> found in a frame.</summary>
internal sealed record NaiveFrame(Carrier Carrier, int? VlanId, byte[] Payload);
