using System.Text;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

public sealed class LineReaderTests
{
    [TestCase("one\ntwo\n", "one,two")]
    [TestCase("one\n\ntwo\n", "one,,two")]
    [TestCase("one\nhalf", "one")]
    [TestCase("", "")]
    public async Task ReadAsync_answers_whole_lines(string text, string expected) =>
        Assert.That(string.Join(',', (await ReadAsync(text, 100)).Lines), Is.EqualTo(expected));

    [Test]
    public async Task ReadAsync_when_a_line_is_longer_than_the_buffer_then_answers_it()
    {
        string line = new('x', 100_000);

        Assert.That((await ReadAsync($"{line}\nshort\n", 200_000)).Lines, Is.EqualTo([line, "short"]));
    }

    [TestCase(101)]
    [TestCase(1_000_000)]
    public async Task ReadAsync_when_a_line_is_too_long_then_leaves_it_out_alone(int length)
    {
        (IReadOnlyList<string> lines, int leftOut) = await ReadAsync($"before\n{new string('x', length)}\nafter\n", 100);

        Assert.That((string.Join(',', lines), leftOut), Is.EqualTo(("before,after", 1)));
    }

    [Test]
    public async Task ReadAsync_when_bytes_come_one_by_one_then_answers_the_same() =>
        Assert.That((await ReadAsync("one\ntwo\n", 100, portion: 1)).Lines, Is.EqualTo(["one", "two"]));

    private static async Task<(IReadOnlyList<string> Lines, int LeftOut)> ReadAsync(string text, int maxLength, int portion = int.MaxValue)
    {
        using PortionedStream stream = new(Encoding.UTF8.GetBytes(text), portion);
        LineReader reader = new(stream, maxLength);
        List<string> lines = [];
        while (await reader.ReadAsync(CancellationToken.None) is { } line)
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return (lines, reader.LeftOut);
    }
}
