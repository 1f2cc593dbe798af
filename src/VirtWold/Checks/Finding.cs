namespace VirtWold.Checks;

/// <summary>One thing that was looked at.</summary>
/// <param name="Check">What kind of thing it is, in a word.</param>
/// <param name="Grade">How good it is.</param>
/// <param name="Message">What was found, for people.</param>
/// <param name="Remedy">What to do about it; null if there is nothing to do.</param>
/// <param name="Fault">Where it failed: what kind of failure it is.</param>
internal sealed record Finding(string Check, Grade Grade, string Message, string? Remedy, Fault Fault)
{
    /// <summary>Something is as it should be.</summary>
    public static Finding Ok(string check, string message) => new(check, Grade.Ok, message, null, Fault.None);

    /// <summary>Something may not be as intended.</summary>
    public static Finding Warning(string check, string message, string remedy) => new(check, Grade.Warning, message, remedy, Fault.None);

    /// <summary>Something is wrong.</summary>
    public static Finding Failed(string check, Fault fault, string message, string? remedy) => new(check, Grade.Failed, message, remedy, fault);

    /// <summary>The same, but only a warning where the daemon goes on without.</summary>
    public Finding OrWarningIf(bool goesOn) => goesOn ? this with { Grade = Grade.Warning, Fault = Fault.None } : this;
}
