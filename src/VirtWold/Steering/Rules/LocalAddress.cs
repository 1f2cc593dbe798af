using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Rules;

/// <summary>An address that host and pod share.</summary>
/// <param name="Vlans">The tags of the frames to it: the outer one in the high half where there are two; one alone in the low half.</param>
/// <param name="Address">The address.</param>
internal readonly record struct LocalAddress(uint Vlans, InternetAddress Address);
