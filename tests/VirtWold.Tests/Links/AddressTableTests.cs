using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>Messages about addresses, as the kernel sends them and as it never would.</summary>
public sealed class AddressTableTests
{
    private static readonly byte[] Header = [2, 24, 0, 0, 7, 0, 0, 0];

    [Test]
    public void TryParse_when_it_is_an_address_of_an_interface_then_reads_it()
    {
        Assert.That(AddressTable.TryParse([.. Header, .. LinkMessage.Attribute(1, [192, 0, 2, 2])], out LinkAddress? address), Is.True);
        Assert.That((address!.Index, address.Address.ToString()), Is.EqualTo((7, "192.0.2.2")));
    }

    [Test]
    public void TryParse_when_it_is_one_of_two_ends_then_takes_its_own()
    {
        byte[] message = [.. Header, .. LinkMessage.Attribute(2, [192, 0, 2, 2]), .. LinkMessage.Attribute(1, [192, 0, 2, 1])];

        Assert.That(AddressTable.TryParse(message, out LinkAddress? address), Is.True);
        Assert.That(address!.Address.ToString(), Is.EqualTo("192.0.2.2"));
    }

    [TestCase(0)]
    [TestCase(7)]
    [TestCase(8)]
    public void TryParse_when_it_is_cut_then_refuses_it(int length) => Assert.That(AddressTable.TryParse(Header.AsSpan(0, length), out _), Is.False);

    [Test]
    public void TryParse_when_an_address_has_another_length_then_refuses_it() =>
        Assert.That(AddressTable.TryParse([.. Header, .. LinkMessage.Attribute(1, [192, 0, 2])], out _), Is.False);
}
