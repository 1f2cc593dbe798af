using System.Globalization;
using System.Net.Sockets;
using VirtWold.Capture;

namespace VirtWold.Tests.Capture;

/// <summary>Marks are seen by others, and by nobody after their end.</summary>
internal sealed class PresenceMarkTests
{
    private readonly string _interface = $"vw{Environment.ProcessId}";

    [Test]
    public void Others_when_nobody_else_has_a_mark_then_there_are_none()
    {
        using PresenceMark mark = PresenceMark.Put(_interface);

        Assert.That(PresenceMark.Others(_interface), Is.Empty);
    }

    [Test]
    public void Others_when_another_process_has_a_mark_then_it_is_named()
    {
        using Socket other = MarkOf("1");

        Assert.Multiple(() =>
        {
            Assert.That(PresenceMark.Others(_interface), Is.EqualTo(["1"]));
            Assert.That(PresenceMark.Others($"{_interface}0"), Is.Empty, "another interface");
            Assert.That(PresenceMark.Others(_interface[..^1]), Is.Empty, "another interface");
        });
    }

    [Test]
    public void Others_when_the_other_has_ended_then_there_are_none()
    {
        MarkOf("1").Dispose();

        Assert.That(PresenceMark.Others(_interface), Is.Empty);
    }

    [Test]
    public void Put_when_the_name_is_taken_then_nothing_happens()
    {
        using Socket other = MarkOf(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

        Assert.That(() => PresenceMark.Put(_interface).Dispose(), Throws.Nothing);
    }

    private Socket MarkOf(string process)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint($"\0virtwold/{_interface}/{process}"));
        return socket;
    }
}
