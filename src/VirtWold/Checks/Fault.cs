namespace VirtWold.Checks;

/// <summary>What kind of failure it is; the program's exit status tells.</summary>
internal enum Fault
{
    None,

    /// <summary>What was asked for isn't right.</summary>
    BadRequest,

    /// <summary>Something that is needed isn't there.</summary>
    Unavailable,

    /// <summary>Something isn't permitted.</summary>
    NotPermitted,
}
