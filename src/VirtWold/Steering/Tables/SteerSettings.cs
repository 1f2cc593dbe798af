using VirtWold.WakeOnLan;

namespace VirtWold.Steering.Tables;

/// <summary>The settings of both programs.</summary>
/// <param name="Nic">The index of the NIC; 0 where it isn't there.</param>
/// <param name="Veth">The index of the veth's host end; 0 where it isn't there: then all frames are the host's.</param>
/// <param name="Switches">What else is done.</param>
/// <param name="Mac">The NIC's address, which all has to have that the pod sends.</param>
internal readonly record struct SteerSettings(int Nic, int Veth, SteerSwitches Switches, MacAddress Mac);
