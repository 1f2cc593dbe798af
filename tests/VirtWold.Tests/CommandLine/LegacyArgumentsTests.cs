using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

public sealed class LegacyArgumentsTests
{
    [TestCase("-interface eth0", "--interface eth0")]
    [TestCase("-interface=eth0", "--interface=eth0")]
    [TestCase("-libvirturi qemu:///system", "--libvirt-uri qemu:///system")]
    [TestCase("-libvirturi=test:///a=b", "--libvirt-uri=test:///a=b")]
    [TestCase("--libvirturi qemu:///system", "--libvirt-uri qemu:///system")]
    [TestCase("--libvirturi=qemu:///system", "--libvirt-uri=qemu:///system")]
    [TestCase("-libvirt-uri qemu:///system", "--libvirt-uri qemu:///system")]
    [TestCase("-help", "--help")]
    [TestCase("-version", "--version")]
    public void Translate_when_a_name_is_old_then_it_is_spelt_as_a_new_one(string arguments, string expected) =>
        Assert.That(string.Join(' ', LegacyArguments.Translate(arguments.Split(' '))), Is.EqualTo(expected));

    [TestCase("--interface eth0")]
    [TestCase("--interface=eth0")]
    [TestCase("-i eth0 -c qemu:///system")]
    [TestCase("list --json")]
    [TestCase("send gaming-vm")]
    [TestCase("-Interface eth0")]
    [TestCase("-interfaces eth0")]
    [TestCase("interface")]
    [TestCase("=")]
    [TestCase("")]
    public void Translate_when_nothing_is_old_then_nothing_is_changed(string arguments) =>
        Assert.That(string.Join(' ', LegacyArguments.Translate(arguments.Split(' '))), Is.EqualTo(arguments));

    [Test]
    public void Translate_when_there_are_no_arguments_then_there_are_none() => Assert.That(LegacyArguments.Translate([]), Is.Empty);
}
