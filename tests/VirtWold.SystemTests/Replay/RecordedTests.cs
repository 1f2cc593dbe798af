using System.Text.Json;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Replay;

/// <summary>What tcpdump recorded while real senders sent, replayed.</summary>
[TestFixture]
public sealed class RecordedTests() : SystemTest(HypervisorKind.Test)
{
    private const int Packets = 5;
    private const string Alone = "--no-hypervisor";

    private TemporaryFolder _folder = null!;
    private Guest _off = null!;
    private Guest _running = null!;
    private string _file = "";
    private string _stranger = "";

    /// <summary>Records what four senders send: for a machine that is off, twice, for one that runs, and for nobody.</summary>
    [OneTimeSetUp]
    public void Record()
    {
        Requires.Binary();
        _folder = new TemporaryFolder();
        _off = DefineGuest();
        _running = DefineGuest();
        _running.Start();
        _stranger = NewGuest().Macs[0];
        _file = _folder.At("recorded.pcap");
        using var recorder = new WireRecorder(Network, _file, Packets);
        Sender.WakeOnLan(_off.Mac);
        Sender.EtherWake(_running.Mac);
        Sender.EtherWakeBroadcast(_off.Mac);
        Sender.WakeOnLan(_stranger, 40000);
        Sender.Send(Frame.Udp(MagicPayload.Of(_off.Mac, repetitions: 15)));
        recorder.WaitForAll();
    }

    /// <summary>Removes it all.</summary>
    [OneTimeTearDown]
    public void Remove()
    {
        _off?.Dispose();
        _running?.Dispose();
        _folder?.Dispose();
    }

    /// <summary>Where no hypervisor is asked, each address may be a machine's.</summary>
    [Test]
    public void Each_packet_has_a_line_that_says_what_it_is()
    {
        var lines = Replay(_file, Alone).OutputLines;
        Assert.That(lines, Has.Count.EqualTo(Packets + 1));
        Assert.Multiple(() =>
        {
            Assert.That(
                lines[0], Does.Match($@"^1 .* would-ask +{_off.Mac}, UDP port 9 from {VethPair.SenderAddress} \({VethPair.SenderMac}\)"));
            Assert.That(lines[1], Does.Match($"^2 .* would-ask +{_running.Mac}, raw frame from {VethPair.SenderMac}"));
            Assert.That(lines[2], Does.Match($"^3 .* duplicate +{_off.Mac}, raw frame from {VethPair.SenderMac}"));
            Assert.That(lines[3], Does.Match($"^4 .* would-ask +{_stranger}, UDP port 40000 from {VethPair.SenderAddress}"));
            Assert.That(lines[4], Does.Match("^5 .* malformed .*ends before the sixteenth repetition"));
        });
    }

    /// <summary>The last line adds up.</summary>
    [Test]
    public void The_last_line_has_the_totals() =>
        Assert.That(Replay(_file, Alone).OutputLines[^1], Is.EqualTo("5 packets: 1 duplicate, 1 malformed, 3 would-ask"));

    /// <summary>With a hypervisor the line names the machine and what would have been done to it.</summary>
    [Test]
    public void With_a_hypervisor_each_line_names_the_machine_and_what_would_have_been_done()
    {
        var lines = Replay(_file, "--libvirt-uri", Libvirt.Uri).OutputLines;
        Assert.Multiple(() =>
        {
            Assert.That(lines[0], Does.Match($"^1 .* started +{_off.Mac} {_off.Name}, "));
            Assert.That(lines[1], Does.Match($"^2 .* already-running +{_running.Mac} {_running.Name}, "));
            Assert.That(lines[2], Does.Match($"^3 .* duplicate +{_off.Mac}"));
            Assert.That(lines[3], Does.Match($"^4 .* unknown-mac +{_stranger}"));
            Assert.That(lines[^1], Is.EqualTo("5 packets: 1 already-running, 1 duplicate, 1 malformed, 1 started, 1 unknown-mac"));
        });
    }

    /// <summary>As list does: the environment names it, or it is the default one.</summary>
    [Test]
    public void Without_an_option_the_default_hypervisor_is_asked()
    {
        var result = Tool.Run("env", $"LIBVIRT_DEFAULT_URI={Libvirt.Uri}", VirtWoldBinary.Location, "replay", _file);
        Assert.That(result.OutputLines[0], Does.Match($"^1 .* started +{_off.Mac} {_off.Name}, "));
    }

    /// <summary>A hypervisor that isn't there is no reason to give up: what to add is said.</summary>
    [Test]
    public void A_default_hypervisor_that_is_away_is_said_and_how_to_go_on_without()
    {
        var result = Tool.Try("env", "LIBVIRT_DEFAULT_URI=qemu+unix:///system?socket=/nowhere", VirtWoldBinary.Location, "replay", _file);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
            Assert.That(result.Error, Does.Contain("/nowhere").And.Contain("--no-hypervisor"));
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1));
        });
    }

    /// <summary>Both can't be meant.</summary>
    [Test]
    public void A_hypervisor_and_none_contradict_each_other() =>
        Assert.That(VirtWoldBinary.Run("replay", Alone, "-c", Libvirt.Uri, _file).ExitCode, Is.EqualTo(64));

    /// <summary>For jq: an object a line.</summary>
    [Test]
    public void With_json_each_packet_is_an_object_on_a_line_of_its_own()
    {
        var packets = Replay(_file, "--json", "--libvirt-uri", Libvirt.Uri).OutputLines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(
                packets.Select(packet => packet.GetProperty("verdict").GetString()),
                Is.EqualTo(["started", "already-running", "duplicate", "unknown-mac", "malformed"]));
            Assert.That(packets[0].GetProperty("machine").GetString(), Is.EqualTo(_off.Name));
            Assert.That(packets[0].GetProperty("target").GetString(), Is.EqualTo(_off.Mac));
            Assert.That(packets[1].GetProperty("kind").GetString(), Is.EqualTo("raw"));
        });
    }

    /// <summary>It only tells.</summary>
    [Test]
    public void With_a_hypervisor_nothing_is_changed()
    {
        var before = Virsh.Run("list", "--all");
        Replay(_file, "--libvirt-uri", Libvirt.Uri);
        Assert.That(Virsh.Run("list", "--all"), Is.EqualTo(before));
        Assert.That(_off.State, Is.EqualTo("shut off"));
    }

    /// <summary>As at the end of a pipe.</summary>
    [Test]
    public void Standard_input_is_read_as_a_file_is()
    {
        var piped = Tool.Run("sh", "-c", "exec \"$0\" replay --no-hypervisor - <\"$1\"", VirtWoldBinary.Location, _file);
        Assert.That(piped.OutputLines, Has.Count.EqualTo(Packets + 1));
        Assert.That(piped.OutputLines[^1], Is.EqualTo(Replay(_file, Alone).OutputLines[^1]));
    }

    /// <summary>Neither root nor a libvirtd.</summary>
    [Test]
    public void Nobody_may_replay_without_libvirtd()
    {
        using var binary = new UnprivilegedBinary();
        File.SetUnixFileMode(_file, (UnixFileMode)0b110_100_100);
        var result = binary.Run("replay", Alone, _file);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        Assert.That(result.OutputLines[^1], Does.StartWith("5 packets: "));
    }

    /// <summary>The rules for senders hold.</summary>
    [Test]
    public void A_sender_that_would_not_have_been_allowed_is_said() =>
        Assert.That(Replay(_file, Alone, "--allow-from", "198.51.100.0/24").OutputLines[^1], Does.Contain("4 denied-source"));

    /// <summary>A file that ends inside a packet: those before it, the totals, and one line about the damage.</summary>
    [Test]
    public void A_file_that_is_cut_gives_the_packets_before_and_one_error()
    {
        var bytes = File.ReadAllBytes(_file);
        var cut = _folder.At("cut.pcap");
        File.WriteAllBytes(cut, bytes[..^10]);
        var result = VirtWoldBinary.Run("replay", Alone, cut);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
            Assert.That(result.OutputLines, Has.Count.EqualTo(Packets), result.ToString);
            Assert.That(result.OutputLines[^1], Does.StartWith("4 packets: "));
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Error, Does.Contain("cut.pcap"));
        });
    }

    private static ToolResult Replay(params string[] arguments)
    {
        var result = VirtWoldBinary.Run(["replay", .. arguments]);
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        Assert.That(result.Error, Is.Empty);
        return result;
    }
}
