using System.Net;
using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>Messages about routes, as the kernel sends them and as it never would.</summary>
public sealed class RouteTableTests
{
    private const byte Main = 254;

    private static readonly byte[] Gateway = LinkMessage.Attribute(5, [192, 0, 2, 1]);

    [Test]
    public void TryParse_when_it_is_the_default_route_then_reads_it()
    {
        byte[] message = [.. Header(), .. Output(3), .. LinkMessage.Attribute(6, [100, 0, 0, 0]), .. Gateway];

        Assert.That(RouteTable.TryParse(message, out Route? route), Is.True);
        Assert.That((route!.IsDefault, route.IsMain, route.IsIPv6, route.Priority, route.Interfaces.Single()), Is.EqualTo((true, true, false, 100u, 3)));
    }

    [Test]
    public void TryParse_when_there_are_several_next_hops_then_reads_all_that_are_alive()
    {
        byte[] hops = [.. Hop(3), .. Hop(4), .. Hop(5, flags: 0x10)];
        byte[] message = [.. Header(), .. LinkMessage.Attribute(9, hops)];

        Assert.That(RouteTable.TryParse(message, out Route? route), Is.True);
        Assert.That(route!.Interfaces, Is.EqualTo([3, 4]));
    }

    [Test]
    public void TryParse_when_the_table_has_a_large_number_then_it_is_not_the_main_one()
    {
        byte[] message = [.. Header(table: 252), .. Output(3), .. LinkMessage.Attribute(15, BitConverter.GetBytes(51820))];

        Assert.That(RouteTable.TryParse(message, out Route? route), Is.True);
        Assert.That(route!.IsMain, Is.False);
    }

    [Test]
    public void TryParse_when_a_VPN_has_split_the_default_route_then_that_is_no_default_route() =>
        Assert.That(RouteTable.TryParse([.. Header(prefix: 1), .. Output(3)], out _), Is.False);

    [Test]
    public void TryParse_when_a_network_is_behind_a_gateway_then_it_is_a_way_out()
    {
        Assert.That(RouteTable.TryParse([.. Header(prefix: 32), .. Output(3), .. Gateway], out Route? route), Is.True);
        Assert.That(route!.IsDefault, Is.False);
    }

    [TestCase(24, Main, 1, 0u, TestName = "TryParse_when_it_is_a_neighbouring_network_then_refuses_it")]
    [TestCase(0, 255, 1, 0u, TestName = "TryParse_when_it_is_of_the_local_table_then_refuses_it")]
    [TestCase(0, Main, 7, 0u, TestName = "TryParse_when_it_is_unreachable_then_refuses_it")]
    [TestCase(0, Main, 1, 0x10u, TestName = "TryParse_when_the_link_is_down_then_refuses_it")]
    [TestCase(0, Main, 1, 0x200u, TestName = "TryParse_when_it_is_cached_then_refuses_it")]
    public void TryParse_refuses(byte prefix, byte table, byte type, uint flags) =>
        Assert.That(RouteTable.TryParse([.. Header(prefix, table, type, flags), .. Output(3)], out _), Is.False);

    [Test]
    public void TryParse_when_the_message_is_cut_anywhere_then_never_throws()
    {
        byte[] message = [.. Header(), .. LinkMessage.Attribute(9, [.. Hop(3), .. Hop(4)]), .. Output(3)];
        for (int length = 0; length < message.Length; length++)
        {
            Assert.That(() => RouteTable.TryParse(message.AsSpan(0, length), out _), Throws.Nothing);
        }
    }

    [Test]
    public void InterfaceTo_when_it_is_this_host_then_it_is_loopback() =>
        Assert.That(LinkTable.Read().FindByName("lo")!.Index, Is.EqualTo(RouteTable.InterfaceTo(IPAddress.Loopback)));

    private static byte[] Header(byte prefix = 0, byte table = Main, byte type = 1, uint flags = 0) =>
        [2, prefix, 0, 0, table, 3, 0, type, .. BitConverter.GetBytes(flags)];

    private static byte[] Output(int index) => LinkMessage.Attribute(4, BitConverter.GetBytes(index));

    private static byte[] Hop(int index, byte flags = 0) => [16, 0, flags, 0, .. BitConverter.GetBytes(index), .. Gateway];
}
