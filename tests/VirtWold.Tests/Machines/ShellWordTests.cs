using System.Diagnostics;
using VirtWold.Machines;

namespace VirtWold.Tests.Machines;

public sealed class ShellWordTests
{
    [TestCase("gaming-vm", ExpectedResult = "gaming-vm")]
    [TestCase("qemu:///system", ExpectedResult = "qemu:///system")]
    [TestCase("my vm", ExpectedResult = "'my vm'")]
    [TestCase("it's", ExpectedResult = @"'it'\''s'")]
    [TestCase("$(reboot)", ExpectedResult = "'$(reboot)'")]
    [TestCase("", ExpectedResult = "''")]
    public string Of_when_a_shell_would_read_more_into_it_then_is_quoted(string text) => ShellWord.Of(text);

    [TestCase("a b'c\"d$e`f;g|h&i\\j*k?l~m#n!o(p)q<r>s")]
    [TestCase("'''")]
    [TestCase("günther \u6f22")]
    public void Of_when_a_shell_reads_it_then_is_the_text_again(string text)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"printf %s {ShellWord.Of(text)}"]) { RedirectStandardOutput = true })!;

        Assert.That(shell.StandardOutput.ReadToEnd(), Is.EqualTo(text));
    }

    [TestCase("gaming-vm", ExpectedResult = true)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("--all", ExpectedResult = false)]
    [TestCase("a\nreboot", ExpectedResult = false)]
    [TestCase("a\u202eb", ExpectedResult = false)]
    public bool IsSafe_when_it_is_pasted_then_does_nothing_else(string text) => ShellWord.IsSafe(text);
}
