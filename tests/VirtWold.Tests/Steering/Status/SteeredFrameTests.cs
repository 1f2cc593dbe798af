using VirtWold.Steering.Status;

namespace VirtWold.Tests.Steering.Status;

/// <summary>What the program writes into its ring.</summary>
public sealed class SteeredFrameTests
{
    private static readonly KernelClock Clock = new(DateTimeOffset.UnixEpoch);

    [Test]
    public void Parse_when_the_kernel_has_taken_a_tag_off_then_it_is_where_it_was()
    {
        byte[] record = Record(snapped: 16);
        (record[24], record[25], record[26], record[27]) = (10, 0, 0x81, 0x00);

        SteeredFrame frame = SteeredFrame.Parse(record, static number => $"rule {number}", Clock)!;

        Assert.That(Convert.ToHexString(frame.Bytes), Is.EqualTo("0102030405060708090A0B0C8100000A0D0E0F10"));
        Assert.That((frame.Rule, frame.Verdict, frame.Length), Is.EqualTo(("rule 2", "cloned", 104)));
    }

    [Test]
    public void Parse_when_the_record_lies_about_its_length_then_no_more_is_read_than_there_is() =>
        Assert.That(SteeredFrame.Parse(Record(snapped: int.MaxValue), static _ => "", Clock)!.Bytes, Has.Length.EqualTo(160));

    [Test]
    public void Parse_when_the_record_is_too_short_then_refuses_it() => Assert.That(SteeredFrame.Parse(new byte[100], static _ => "", Clock), Is.Null);

    [TestCase("refused", 0, "refused")]
    [TestCase("returned", 2, "let out")]
    [TestCase("tcp 179", 2, "redirected")]
    public void Parse_then_says_what_became_of_it(string rule, int verdict, string text)
    {
        byte[] record = Record(snapped: 16);
        record[12] = (byte)verdict;

        Assert.That(SteeredFrame.Parse(record, _ => rule, Clock)!.Verdict, Is.EqualTo(text));
    }

    private static byte[] Record(int snapped)
    {
        byte[] record = new byte[32 + 160];
        record[8] = 2;
        record[12] = 1;
        record[16] = 100;
        BitConverter.GetBytes(snapped).CopyTo(record, 20);
        for (int i = 0; i < 160; i++)
        {
            record[32 + i] = (byte)(i + 1);
        }

        return record;
    }
}
