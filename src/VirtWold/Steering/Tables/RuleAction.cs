namespace VirtWold.Steering.Tables;

/// <summary>What the program does where it finds an entry.</summary>
internal enum RuleAction
{
    /// <summary>The neighbour's address decides.</summary>
    AskNeighbour,

    /// <summary>Host and pod get the frame.</summary>
    Clone,

    /// <summary>The pod gets the frame.</summary>
    Redirect,

    /// <summary>The VNI decides.</summary>
    AskVni,
}
