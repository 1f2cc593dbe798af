namespace VirtWold.SystemTests.Harness;

/// <summary>A line that a running program wrote.</summary>
/// <param name="At">Since the program was started.</param>
/// <param name="Stream">"out" or "err".</param>
/// <param name="Text">The line, without its end.</param>
internal sealed record OutputLine(TimeSpan At, string Stream, string Text)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{At.TotalSeconds,7:0.000} {Stream}  {Text}");
}
