using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>By default every machine is woken unless its owner has said no.</summary>
[TestFixture]
public sealed class AllButMarkedTests() : DaemonTest(HypervisorKind.Test)
{
    private const string Yes = "enabled=\"yes\"";
    private const string No = "enabled=\"no\"";

    /// <summary>A clear no, said when a packet comes.</summary>
    [Test]
    public void A_machine_that_is_marked_no_is_not_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, No, "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Daemon.WaitForLine($"warning: .* \\({Guest.Mac}\\) may not be woken: ");
        AssertNobodyWoke();
    }

    /// <summary>A clear yes.</summary>
    [Test]
    public void A_machine_that_is_marked_yes_is_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, Yes, "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>The owner has thought better of it.</summary>
    [Test]
    public void A_machine_whose_mark_changes_from_no_to_yes_is_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, No, "--config"));
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, Yes, "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>What others write into the metadata is theirs.</summary>
    [Test]
    public void A_mark_in_another_namespace_does_not_count()
    {
        Virsh.MarkIn("urn:somebody:else", Guest, No, "--config");
        RestartTheDaemon();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>A network card that is passed through: its address stands nowhere else.</summary>
    [TestCase("02:5e:00:00:00:01", "02:5e:00:00:00:01")]
    [TestCase("02:5E:00:00:00:02", "02:5e:00:00:00:02")]
    [TestCase("02:5e:00:00:00:03 02:5e:00:00:00:04", "02:5e:00:00:00:04")]
    public void A_machine_is_woken_by_an_address_that_only_its_mark_names(string written, string target)
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, $"mac=\"{written}\"", "--config"));
        Sender.WakeOnLan(target);
        Guest.WaitUntilRunning();
    }

    /// <summary>It comes on top of what the definition has.</summary>
    [Test]
    public void A_machine_whose_mark_names_an_address_is_still_woken_by_its_own()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, "mac=\"02:5e:00:00:00:05\"", "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Without any network card that libvirt knows of.</summary>
    [Test]
    public void A_machine_without_interfaces_is_woken_by_the_address_that_its_mark_names()
    {
        using var guest = DefineLate(NewGuest("passthrough") with { Macs = [] });
        Daemon.LearnsFrom(guest, () => Virsh.Mark(guest, "mac=\"02:5e:00:00:00:06\"", "--config"));
        Sender.WakeOnLan("02:5e:00:00:00:06");
        guest.WaitUntilRunning();
    }

    /// <summary>Nobody knows what the owner meant, so it stays off; the warning says which machine and what is wrong.</summary>
    [TestCase("enabled=\"maybe\"", "maybe")]
    [TestCase("enabled=\"\"", "enabled")]
    [TestCase("secureon=\"yes\"", "secureon")]
    [TestCase("mac=\"52:54:00:zz:00:00\"", "52:54:00:zz:00:00")]
    public void A_machine_with_a_mark_that_cannot_be_read_is_named_and_not_woken(string attributes, string said)
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, attributes, "--config"));
        Daemon.WaitForLine($"warning: .*{Guest.Name} can't be .*woken.*{said}");
        Sender.WakeOnLan(Guest.Mac);
        AssertNobodyWoke();
    }

    /// <summary>The slip of the pen is put right under the running daemon.</summary>
    [Test]
    public void A_machine_whose_mark_is_corrected_is_woken()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, "enabled=\"maybe\"", "--config"));
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, Yes, "--config"));
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }

    /// <summary>Of two machines with one address the one whose owner says no doesn't count, and there is nothing to warn of.</summary>
    [Test]
    public void Of_two_machines_with_one_address_the_one_that_is_not_marked_no_is_woken()
    {
        using var second = DefineLate(NewGuest("zebra"));
        using var first = DefineLate(NewGuest("antelope") with { Macs = second.Macs });
        Daemon.LearnsFrom(first, () => Virsh.Mark(first, No, "--config"));
        Sender.WakeOnLan(first.Mac);
        second.WaitUntilRunning();
        Assert.That(first.State, Is.EqualTo("shut off"));
        Assert.That(Daemon.Count("belongs to 2 machines"), Is.Zero);
    }

    /// <summary>A password is asked for, and there is none that could be right.</summary>
    [Test]
    public void A_machine_that_requires_a_password_is_not_woken_where_none_is_listed()
    {
        Daemon.LearnsFrom(Guest, () => Virsh.Mark(Guest, "secureon=\"required\"", "--config"));
        Sender.EtherWake(Guest.Mac, "-b", "-p", "00:00:00:00:00:00");
        Daemon.WaitForLine($"warning: .* \\({Guest.Mac}\\) isn't woken without the right SecureOn password: ");
        AssertNobodyWoke();
    }
}
