using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

internal sealed class DaemonSocketsTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("vw").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Find_when_there_are_sockets_then_they_are_found_by_name()
    {
        File.WriteAllText(Path.Combine(_folder, "eth1.sock"), "");
        File.WriteAllText(Path.Combine(_folder, "eth0.sock"), "");
        File.WriteAllText(Path.Combine(_folder, "eth0.pid"), "");

        Assert.That(DaemonSockets.Find(_folder).Select(static address => address.Text), Is.EqualTo([$"unix:{_folder}/eth0.sock", $"unix:{_folder}/eth1.sock"]));
    }

    [Test]
    public void Find_when_there_is_no_folder_then_there_are_none() => Assert.That(DaemonSockets.Find(Path.Combine(_folder, "none")), Is.Empty);
}
