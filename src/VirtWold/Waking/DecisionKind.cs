namespace VirtWold.Waking;

/// <summary>What is to be done about a request.</summary>
internal enum DecisionKind
{
    /// <summary>Refuse it.</summary>
    Refuse,

    /// <summary>Wait until the directory is current, then decide again.</summary>
    Wait,

    /// <summary>Wake the machine.</summary>
    Wake,

    /// <summary>Put the machine to sleep.</summary>
    Sleep,
}
