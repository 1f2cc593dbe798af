namespace VirtWold.Waking;

/// <summary>Which machines may be woken.</summary>
internal enum Wakeable
{
    /// <summary>All, but for those whose owner says no.</summary>
    All,

    /// <summary>Only those whose owner says yes.</summary>
    Marked,
}
