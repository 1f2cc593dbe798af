namespace VirtWold.Status;

/// <summary>Something that must be well.</summary>
/// <param name="IsWell">Whether it is.</param>
/// <param name="Text">What it is, for people.</param>
internal sealed record HealthPart(bool IsWell, string Text);
