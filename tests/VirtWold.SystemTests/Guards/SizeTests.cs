using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Guards;

/// <summary>The program's file.</summary>
[TestFixture]
public sealed class SizeTests
{
    /// <summary>It has 18.4 million bytes; each part that is added shows here.</summary>
    private const long MostBytes = 20_000_000;

    /// <summary>As it is installed.</summary>
    [Test]
    public void The_program_is_no_larger_than_it_was()
    {
        Requires.Binary();
        var length = new FileInfo(VirtWoldBinary.Location).Length;
        TestContext.Out.WriteLine($"{length} bytes");
        Assert.That(length, Is.LessThanOrEqualTo(MostBytes));
    }
}
