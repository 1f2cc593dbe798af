namespace VirtWold.Terminal;

/// <summary>What a colour means.</summary>
internal enum Colour
{
    /// <summary>The terminal's own.</summary>
    None,

    /// <summary>All is well: green.</summary>
    Good,

    /// <summary>Worth a look: yellow.</summary>
    Warning,

    /// <summary>Something is wrong: red.</summary>
    Bad,

    /// <summary>Not interesting: faint.</summary>
    Quiet,

    /// <summary>A heading: bold.</summary>
    Heading,
}
