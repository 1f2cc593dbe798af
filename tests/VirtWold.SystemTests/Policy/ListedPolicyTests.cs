using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>The list shows which machines a packet wakes.</summary>
[TestFixture]
public sealed class ListedPolicyTests() : SystemTest(HypervisorKind.Test)
{
    private const string Unmarked = "";
    private const string Yes = "enabled=\"yes\"";
    private const string No = "enabled=\"no\"";
    private const string WithPassword = "enabled=\"yes\" secureon=\"required\"";

    /// <summary>Everything here runs the binary.</summary>
    [SetUp]
    public void NeedTheBinary() => Requires.Binary();

    /// <summary>For people: the last column.</summary>
    [TestCase(Unmarked, "all", "yes")]
    [TestCase(Unmarked, "marked", "no")]
    [TestCase(Yes, "all", "yes")]
    [TestCase(Yes, "marked", "yes")]
    [TestCase(No, "all", "no")]
    [TestCase(No, "marked", "no")]
    [TestCase(WithPassword, "all", "with password")]
    [TestCase(WithPassword, "marked", "with password")]
    [TestCase("secureon=\"required\"", "all", "with password")]
    [TestCase("secureon=\"required\"", "marked", "no")]
    public void The_table_tells_whether_a_machine_is_woken(string mark, string wakeable, string wake)
    {
        using var guest = DefineMarked(mark);
        var lines = List("--wakeable", wakeable).OutputLines;
        Assert.That(lines[0], Does.EndWith("WAKE"));
        Assert.That(lines, Has.One.Match($@"^{guest.Name}\s+{guest.Mac}\s+shut off\s+{wake}$"));
    }

    /// <summary>For programs.</summary>
    [TestCase(Unmarked, "all", "yes")]
    [TestCase(Unmarked, "marked", "no")]
    [TestCase(WithPassword, "all", "with password")]
    public void The_JSON_tells_whether_a_machine_is_woken(string mark, string wakeable, string wake)
    {
        using var guest = DefineMarked(mark);
        Assert.That(InJson(guest, "--wakeable", wakeable).GetProperty("wake").GetString(), Is.EqualTo(wake));
    }

    /// <summary>A machine that can be found by it.</summary>
    [Test]
    public void An_address_that_only_the_mark_names_is_listed()
    {
        using var guest = DefineMarked("mac=\"02:5e:00:00:01:01\"");
        Assert.That(List().OutputLines, Has.One.Match($@"^{guest.Name}\s+02:5e:00:00:01:01\s+shut off\s+yes$"));
    }

    /// <summary>A mark that can't be read lets nobody in.</summary>
    [Test]
    public void A_machine_with_a_mark_that_cannot_be_read_is_not_woken()
    {
        using var guest = DefineMarked("enabled=\"maybe\"");
        Assert.That(InJson(guest).GetProperty("wake").GetString(), Is.EqualTo("no"));
    }

    private Guest DefineMarked(string mark)
    {
        var guest = DefineGuest();
        if (mark.Length > 0)
        {
            Virsh.Mark(guest, mark, "--config");
        }

        return guest;
    }

    private JsonElement InJson(Guest guest, params string[] options)
    {
        using var json = JsonDocument.Parse(List(["--json", .. options]).Output);
        return json.RootElement.EnumerateArray().Single(item => item.GetProperty("name").GetString() == guest.Name).Clone();
    }

    private ToolResult List(params string[] options)
    {
        var result = VirtWoldBinary.Run(["list", "--libvirt-uri", Libvirt.Uri, .. options]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        return result;
    }
}
