namespace VirtWold.Machines;

/// <summary>What a ping of a machine that sleeps comes to.</summary>
internal enum PingAnswer
{
    /// <summary>Nothing: who pings sees that it sleeps.</summary>
    Ignore,

    /// <summary>An answer in its name.</summary>
    Answer,

    /// <summary>A request to wake it, and no answer before it answers itself.</summary>
    Wake,
}
