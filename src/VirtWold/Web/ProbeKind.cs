namespace VirtWold.Web;

/// <summary>What a kubelet asks.</summary>
internal enum ProbeKind
{
    /// <summary>It isn't a probe.</summary>
    None,

    /// <summary>Whether the program listens and knows machines.</summary>
    Readiness,

    /// <summary>Whether the program itself works.</summary>
    Liveness,
}
