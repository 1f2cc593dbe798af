namespace VirtWold.StandIn;

/// <summary>How far a machine is that is stood in for.</summary>
internal enum StandInPhase
{
    /// <summary>It sleeps: a connection asks for a wake.</summary>
    Asleep,

    /// <summary>It has been started: it is stood in for until it uses its own address.</summary>
    Starting,

    /// <summary>It speaks for itself.</summary>
    Awake,
}
