namespace VirtWold.Steering.Tables;

/// <summary>Which end of a flow has the port.</summary>
internal enum FlowEnd
{
    /// <summary>The host's end: the neighbour sends to the port.</summary>
    Ours,

    /// <summary>The neighbour's end: it sends from the port.</summary>
    Theirs,
}
