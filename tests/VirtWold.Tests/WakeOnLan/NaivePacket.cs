namespace VirtWold.Tests.WakeOnLan;

/// <summary>What <see cref="NaiveReader"/> found in a payload.</summary>
internal sealed record NaivePacket(string Target, byte[] Password);
