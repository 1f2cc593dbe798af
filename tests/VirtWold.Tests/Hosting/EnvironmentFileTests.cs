using VirtWold.Hosting;

namespace VirtWold.Tests.Hosting;

/// <summary>As systemd.exec(5) describes the format.</summary>
public sealed class EnvironmentFileTests
{
    [TestCase("A=1\nB=2\n", "A=1|B=2")]
    [TestCase("# A=1\n; A=2\n\n  B = 3  \n", "B=3")]
    [TestCase("A=\"eth0 eth1\"\nB=' x '\n", "A=eth0 eth1|B= x ")]
    [TestCase("A=one \\\ntwo\nB=2", "A=one two|B=2")]
    [TestCase("A=\"one\ntwo\"\nB=2", "A=one\ntwo|B=2")]
    [TestCase("A=it\\'s\n", "A=it's")]
    [TestCase("A=\"say \\\"hello\\\"\"\n", "A=say \"hello\"")]
    [TestCase("A=a\nA=b\n", "A=a|A=b")]
    [TestCase("A=\n", "A=")]
    [TestCase("A=x=y\n", "A=x=y")]
    [TestCase("nonsense\nA=1", "A=1")]
    [TestCase("# it's a comment\nA=1", "A=1")]
    [TestCase("", "")]
    public void Parse_when_a_file_has_settings_then_reads_them_as_systemd_does(string text, string expected) => Assert.That(
        string.Join('|', EnvironmentFile.Parse(text).Select(static variable => $"{variable.Key}={variable.Value}")), Is.EqualTo(expected));
}
