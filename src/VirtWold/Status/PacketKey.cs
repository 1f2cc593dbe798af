using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>What makes two packets of one kind: where they came from, for whom, and what became of them.</summary>
internal readonly record struct PacketKey(
    string Interface,
    Carrier Carrier,
    int? VlanId,
    MacAddress SenderMac,
    InternetAddress SenderAddress,
    MacAddress Target,
    MachineName? Named,
    MachineKey? Machine,
    Verdict Verdict,
    BrokenRule Broken);
