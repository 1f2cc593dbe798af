using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

public sealed class TextTableTests
{
    private TextTable _table = null!;

    [SetUp]
    public void SetUp()
    {
        _table = new TextTable("NAME", "FROM");
        _table.Add("gaming-vm-with-a-name", "UDP port 9");
        _table.Add("\u65E5\u672C", "raw");
    }

    [Test]
    public void Lines_when_there_is_room_then_columns_stand_below_each_other() => Assert.That(_table.Lines(80), Is.EqualTo([
        "NAME                   FROM",
        "gaming-vm-with-a-name  UDP port 9",
        "\u65E5\u672C                   raw",
    ]));

    [Test]
    public void Lines_when_there_is_little_room_then_the_widest_column_is_cut() => Assert.That(_table.Lines(24), Is.EqualTo([
        "NAME          FROM",
        "gaming-vm-w\u2026  UDP port 9",
        "\u65E5\u672C          raw",
    ]));

    [Test]
    public void Lines_when_there_is_no_room_then_something_of_each_column_is_left() =>
        Assert.That(_table.Lines(1).ElementAt(1), Is.EqualTo("gaming-\u2026  UDP por\u2026"));

    [Test]
    public void Lines_when_a_cell_is_hostile_then_it_stays_in_its_line()
    {
        _table.Add("a\nroot  ok\u001B[2J", "b\r");

        Assert.That(_table.Lines(80).Last(), Is.EqualTo("a root  ok\uFFFD[2J         b"));
    }
}
