namespace VirtWold.Capture;

/// <summary>Whether the daemon would hear a frame.</summary>
internal enum Hearing
{
    /// <summary>The kernel lets it through.</summary>
    Heard,

    /// <summary>It would with <c>--deep</c>.</summary>
    DeepOnly,

    /// <summary>It doesn't, either way.</summary>
    Never,
}
