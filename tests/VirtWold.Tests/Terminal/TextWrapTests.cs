using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

public sealed class TextWrapTests
{
    [Test]
    public void Lines_when_there_is_room_then_it_is_one() => Assert.That(TextWrap.Lines("No machine has it.", 80, 4), Is.EqualTo(["    No machine has it."]));

    [Test]
    public void Lines_when_there_is_little_room_then_words_stay_whole() =>
        Assert.That(TextWrap.Lines("No machine has this address.", 16, 2), Is.EqualTo(["  No machine has", "  this address."]));

    [Test]
    public void Lines_when_a_word_has_no_room_then_it_is_cut() => Assert.That(TextWrap.Lines("a 0123456789", 6, 2), Is.EqualTo(["  a", "  012\u2026"]));

    [Test]
    public void Lines_when_there_is_a_line_end_in_the_text_then_it_is_a_blank() => Assert.That(TextWrap.Lines("a\nb", 80, 0), Is.EqualTo(["a b"]));
}
