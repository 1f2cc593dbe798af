using VirtWold.WakeOnLan;

namespace VirtWold.Machines;

/// <summary>Why a machine is to be woken.</summary>
/// <param name="Target">The address that was called, one of the machine's; zero where the machine itself was named.</param>
/// <param name="Origin">Where the packet came from.</param>
internal readonly record struct WakeCause(MacAddress Target, PacketOrigin Origin);
