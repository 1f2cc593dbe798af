using System.Text;
using VirtWold.Hosting;

namespace VirtWold.Tests.Hosting;

public sealed class MemoryTests
{
    [Test]
    public void TryReadCode_when_it_is_a_file_s_code_then_tells_where_it_is()
    {
        bool isCode = Memory.TryReadCode("55d0c3c9d000-55d0c3ff1000 r-xp 0000f000 fe:00 11665695    /usr/sbin/virtwold"u8, out nint begin, out nint size);

        Assert.That((isCode, begin, size), Is.EqualTo((true, unchecked((nint)0x55d0c3c9d000), (nint)0x354000)));
    }

    [TestCase("55d0c3c9d000-55d0c3ff1000 rw-p 0000f000 fe:00 11665695    /usr/sbin/virtwold")]
    [TestCase("55d0c3c9d000-55d0c3ff1000 r--p 0000f000 fe:00 11665695    /usr/sbin/virtwold")]
    [TestCase("7ffd1b9f2000-7ffd1b9f4000 r-xp 00000000 00:00 0           [vdso]")]
    [TestCase("7f19e5800000-7f19e5861000 r-xp 00000000 00:00 0")]
    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("2-1 r-xp 00000000 00:00 0 /bin/sh")]
    public void TryReadCode_when_it_is_anything_else_then_leaves_it_alone(string line) =>
        Assert.That(Memory.TryReadCode(Encoding.ASCII.GetBytes(line), out _, out _), Is.False);

    [Test]
    public void Release_can_be_called_at_any_time() => Assert.That(Memory.Release, Throws.Nothing);
}
