using VirtWold.Steering.Status;

namespace VirtWold.Tests.Steering.Status;

/// <summary>Frames in a line for people, whatever is in them.</summary>
public sealed class FrameTextTests
{
    private const string Stations = "020000000002020000000001";
    private const string Tcp4 = "45000028000100004006B6CCC0000201C00002029C4000B3";
    private const string Udp6 = "6000000000081140" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "C0000EC8";

    [TestCase(Stations + "0800" + Tcp4, "TCP 192.0.2.1:40000 > 192.0.2.2:179")]
    [TestCase(Stations + "8100000A0800" + Tcp4, "vlan 10 TCP 192.0.2.1:40000 > 192.0.2.2:179")]
    [TestCase(Stations + "88A800648100000A0800" + Tcp4, "vlan 100 vlan 10 TCP 192.0.2.1:40000 > 192.0.2.2:179")]
    [TestCase(Stations + "86DD" + Udp6, "UDP [2001:db8::1]:49152 > [2001:db8::2]:3784")]
    [TestCase(Stations + "0806" + "0001080006040001020000000001C0000201000000000000C0000202", "ARP 192.0.2.1 asks for 192.0.2.2")]
    [TestCase(Stations + "0806" + "0001080006040002020000000001C0000201020000000002C0000202", "ARP 192.0.2.1 is at 02:00:00:00:00:01")]
    [TestCase(Stations + "0842FFFFFFFFFFFF", "02:00:00:00:00:01 > 02:00:00:00:00:02 EtherType 0x0842")]
    [TestCase(Stations + "88CC00", "02:00:00:00:00:01 > 02:00:00:00:00:02 EtherType 0x88cc")]
    [TestCase(Stations + "0800" + "45000028000100B94006B6CCC0000201C00002029C4000B3", "TCP 192.0.2.1 > 192.0.2.2")]
    [TestCase(Stations + "080045", "02:00:00:00:00:01 > 02:00:00:00:00:02 EtherType 0x0800")]
    [TestCase("0200", "cut short")]
    public void Describe_then_says_who_sends_what_to_whom(string frame, string text) => Assert.That(FrameText.Describe(Convert.FromHexString(frame)), Is.EqualTo(text));

    [Test]
    public void Describe_when_a_frame_is_cut_anywhere_then_it_never_fails()
    {
        byte[] frame = Convert.FromHexString(Stations + "88A800648100000A86DD" + Udp6);
        Assert.That(() => Enumerable.Range(0, frame.Length).Select(length => FrameText.Describe(frame.AsSpan(0, length))).ToArray(), Throws.Nothing);
    }

    [Test]
    public void Describe_when_all_bytes_are_random_then_it_never_fails()
    {
        Random random = new(1);
        byte[] frame = new byte[64];
        int[] types = [0x0800, 0x86dd, 0x0806, 0x8100];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(frame);
            (frame[12], frame[13]) = ((byte)(types[i % types.Length] >> 8), (byte)types[i % types.Length]);
            Assert.That(() => FrameText.Describe(frame.AsSpan(0, random.Next(frame.Length))), Throws.Nothing);
        }
    }
}
