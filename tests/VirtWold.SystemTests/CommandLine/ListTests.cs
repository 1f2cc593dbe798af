using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.CommandLine;

/// <summary>The list of machines that can be woken.</summary>
[TestFixture]
public sealed class ListTests() : SystemTest(HypervisorKind.Test)
{
    /// <summary>Everything here runs the binary.</summary>
    [SetUp]
    public void NeedTheBinary() => Requires.Binary();

    /// <summary>For people.</summary>
    [Test]
    public void List_is_a_table_of_names_addresses_and_states()
    {
        using var off = Virsh.Define(NewGuest("office") with { Macs = ["52:54:00:CA:FE:1A"] });
        using var on = DefineGuest("games");
        on.Start();
        var lines = List().OutputLines;
        Assert.That(lines[0], Does.Match(@"^NAME\s+MAC\s+STATE"));
        Assert.That(lines, Has.One.Match($@"^{off.Name}\s+52:54:00:ca:fe:1a\s+shut off"));
        Assert.That(lines, Has.One.Match($@"^{on.Name}\s+{on.Mac}\s+running"));
    }

    /// <summary>For programs.</summary>
    [Test]
    public void List_as_JSON_has_name_uuid_addresses_and_state()
    {
        string[] macs = [NewGuest().Macs[0], NewGuest().Macs[0]];
        using var guest = Virsh.Define(NewGuest("office") with { Macs = macs });
        using var json = JsonDocument.Parse(List("--json").Output);
        var machine = json.RootElement.EnumerateArray().Single(item => item.GetProperty("name").GetString() == guest.Name);
        Assert.Multiple(() =>
        {
            Assert.That(machine.GetProperty("uuid").GetString(), Is.EqualTo(Virsh.Run("domuuid", guest.Name)));
            Assert.That(machine.GetProperty("macs").EnumerateArray().Select(mac => mac.GetString()), Is.EqualTo(macs));
            Assert.That(machine.GetProperty("state").GetString(), Is.EqualTo("shut off").Or.EqualTo("shut-off").Or.EqualTo("shutoff"));
        });
    }

    /// <summary>A machine with two addresses can be found by each.</summary>
    [Test]
    public void List_shows_every_address_of_a_machine()
    {
        string[] macs = [NewGuest().Macs[0], NewGuest().Macs[0]];
        using var guest = Virsh.Define(NewGuest("router") with { Macs = macs });
        var output = List().Output;
        Assert.That(output, Does.Contain(macs[0]).And.Contain(macs[1]));
    }

    private ToolResult List(params string[] options)
    {
        var result = VirtWoldBinary.Run(["list", "--libvirt-uri", Libvirt.Uri, .. options]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        return result;
    }
}
