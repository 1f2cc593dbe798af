using Microsoft.Extensions.Logging;
using VirtWold.Machines;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>What is known of the machines of a hypervisor, and of the hypervisor itself.</summary>
internal sealed class LibvirtHypervisorTests
{
    [Test]
    public async Task Start_when_the_hypervisor_is_there_then_the_directory_is_filled()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { Name = "a" }, new TestDomain { Name = "b" });

        Assert.That(
            (rig.FirstError, rig.Directory.IsCurrent, string.Join(' ', rig.Directory.All.Select(static machine => machine.Name))),
            Is.EqualTo((default(object), true, "a b")));
    }

    [TestCase(TestDomain.ShutOff, MachineState.ShutOff)]
    [TestCase(TestDomain.Paused, MachineState.Paused)]
    [TestCase(TestDomain.ShuttingDown, MachineState.ShuttingDown)]
    [TestCase(TestDomain.Crashed, MachineState.Crashed)]
    [TestCase(null, MachineState.Running)]
    public async Task Start_when_a_domain_is_listed_then_its_state_is_known(int? state, MachineState expected)
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = state });

        Assert.That(rig.Machine().State, Is.EqualTo(expected));
    }

    [Test]
    public async Task Start_when_a_domain_is_listed_then_its_id_is_its_UUID()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());

        Assert.That(Guid.TryParse(rig.Machine().Id, out _), Is.True);
    }

    [Test]
    public async Task Start_when_a_domain_has_several_interfaces_then_all_addresses_are_known()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { Macs = ["52:54:00:00:00:0B", "52:54:00:00:00:0a"] });

        Assert.That(string.Join(' ', rig.Machine().Macs), Is.EqualTo("52:54:00:00:00:0b 52:54:00:00:00:0a"));
    }

    [Test]
    public async Task Start_when_a_running_domain_has_an_address_then_it_is_known_once()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { State = null });

        Assert.That(rig.Machine().Macs, Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Start_when_a_domain_has_no_interface_then_a_warning_names_it()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { Name = "a", Macs = [] }, new TestDomain { Name = "b" });

        LogLine line = rig.Log.Lines.Single(line => line.Level > LogLevel.Information);
        Assert.That(
            (line.Level, line.Text),
            Is.EqualTo((LogLevel.Warning, "a has no network interface with a MAC address, so it can't be woken")));
    }

    [Test]
    public async Task Start_when_a_domain_has_no_interface_then_the_others_can_be_woken()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain { Name = "a", Macs = [] }, new TestDomain { Name = "b" });

        Assert.That(rig.Directory.WakeableCount, Is.EqualTo(1));
    }

    [Test]
    public async Task Start_when_there_are_no_domains_then_the_directory_is_current_and_empty()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync();

        Assert.That((rig.Directory.IsCurrent, rig.Directory.All.Length), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task Start_when_the_URI_is_nonsense_then_the_error_says_so()
    {
        using LibvirtRig rig = await LibvirtRig.ConnectAsync("qemu+nonsense:///system");

        Assert.That(rig.FirstError?.IsBadUri, Is.True, () => $"{rig.FirstError?.Code}: {rig.FirstError?.Message}");
    }

    [Test]
    public async Task Start_when_nobody_listens_then_the_error_is_one_that_may_pass()
    {
        using LibvirtRig rig = await LibvirtRig.ConnectAsync($"test+unix:///default?socket=/{Guid.NewGuid():n}");

        Assert.That((rig.FirstError?.IsBadUri, rig.FirstError?.IsRefused, rig.Directory.IsCurrent), Is.EqualTo((false, false, false)));
    }

    [Test]
    public async Task Start_when_machines_were_listed_then_it_says_how_many_and_in_what_time()
    {
        string file = Path.Combine(Path.GetTempPath(), $"virtwold-{Guid.NewGuid():n}.xml");
        await File.WriteAllTextAsync(file, $"<node>{new TestDomain().ToXml()}</node>");
        using LibvirtRig rig = await LibvirtRig.ConnectAsync($"test://{file}");
        File.Delete(file);

        Assert.That((await rig.Log.WaitForAsync("Listed")).Text, Does.Match($"^Listed the machines of test://{file} in [0-9]+ ms: 1$"));
    }

    [Test]
    public async Task Start_when_the_first_attempt_has_failed_then_it_is_tried_again()
    {
        string file = Path.Combine(Path.GetTempPath(), $"virtwold-{Guid.NewGuid():n}.xml");
        using LibvirtRig rig = await LibvirtRig.ConnectAsync($"test://{file}");
        try
        {
            await File.WriteAllTextAsync(file, $"<node>{new TestDomain().ToXml()}</node>");
            rig.Hypervisor.Hurry();

            await rig.WhenAsync("nas", MachineState.ShutOff);
        }
        finally
        {
            File.Delete(file);
        }

        LogLine line = await rig.Log.WaitForAsync("Connected to");
        Assert.That((line.EventId, line.Text), Is.EqualTo((201, $"Connected to test://{file}: 1 of its machines can be woken")));
    }

    [Test]
    public async Task Dispose_when_it_was_connected_then_the_directory_is_not_current()
    {
        LibvirtRig rig = await LibvirtRig.WithAsync(new TestDomain());

        rig.Dispose();

        Assert.That(rig.Directory.IsCurrent, Is.False);
    }

    [Test]
    public void Dispose_when_it_was_never_started_then_nothing_happens()
    {
        using LibvirtRig rig = LibvirtRig.NotStarted();

        Assert.That(rig.Dispose, Throws.Nothing);
    }

    [Test]
    public async Task Dispose_when_it_is_called_twice_then_nothing_more_happens()
    {
        using LibvirtRig rig = await LibvirtRig.WithAsync();
        rig.Dispose();

        Assert.That(rig.Dispose, Throws.Nothing);
    }

    [Test]
    public void Name_is_the_URI()
    {
        using LibvirtRig rig = LibvirtRig.NotStarted();

        Assert.That(rig.Hypervisor.Name, Is.EqualTo("test:///default"));
    }
}
