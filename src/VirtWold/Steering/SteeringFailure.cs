namespace VirtWold.Steering;

/// <summary>Why frames can't be steered; the program's exit status tells.</summary>
internal enum SteeringFailure
{
    /// <summary>What was asked for isn't right: a rule, an interface of the wrong kind.</summary>
    BadRequest,

    /// <summary>Something that is needed isn't there: an interface, a library, a part of the kernel.</summary>
    Unavailable,

    /// <summary>A capability is missing.</summary>
    NotPermitted,
}
