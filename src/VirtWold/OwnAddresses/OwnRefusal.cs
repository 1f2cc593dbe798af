namespace VirtWold.OwnAddresses;

/// <summary>Why a frame for an address of the daemon's own isn't answered.</summary>
internal enum OwnRefusal
{
    /// <summary>It came in another VLAN.</summary>
    OtherVlan,

    /// <summary>Who asks for the address isn't in its network.</summary>
    OutsideNetwork,

    /// <summary>Nobody can be answered: it comes from a group, from everybody or from nobody.</summary>
    NoSender,

    /// <summary>It is for a port or a protocol that isn't served.</summary>
    NotServed,

    /// <summary>It is no such message as it says, or a part of one.</summary>
    Malformed,

    /// <summary>More come in a second than are answered.</summary>
    TooMany,
}
