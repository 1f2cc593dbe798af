using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

public sealed class DisplayWidthTests
{
    [TestCase("", 0)]
    [TestCase("nas", 3)]
    [TestCase("B\u00FCro", 4)]
    [TestCase("Bu\u0308ro", 4)]
    [TestCase("\u65E5\u672C", 4)]
    [TestCase("\U0001F5A5", 2)]
    public void Of_counts_the_columns_that_a_terminal_needs(string text, int columns) => Assert.That(DisplayWidth.Of(text), Is.EqualTo(columns));

    [TestCase("gaming", 6, "gaming")]
    [TestCase("gaming", 5, "gami\u2026")]
    [TestCase("gaming", 1, "\u2026")]
    [TestCase("gaming", 0, "")]
    [TestCase("\u65E5\u672C\u8A9E", 5, "\u65E5\u672C\u2026")]
    [TestCase("\u65E5\u672C\u8A9E", 4, "\u65E5\u2026")]
    public void Cut_leaves_what_there_is_room_for(string text, int columns, string expected) =>
        Assert.That(DisplayWidth.Cut(text, columns), Is.EqualTo(expected));
}
