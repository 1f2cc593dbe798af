using VirtWold.SystemTests.Harness;
using VirtWold.SystemTests.Privileges;

namespace VirtWold.SystemTests.Steering;

/// <summary>The OpenRC service that steers, under a real OpenRC and its supervisor.</summary>
[TestFixture]
public sealed class OpenRcServiceTests : SteeringTest
{
    private const string Service = "virtwold-steer.nic0";
    private const string Rules = "/etc/virtwold/steer.rules";
    private const string Steering = "Steering frames of nic0 to ul-host";

    private OpenRcSystem _host = null!;

    private string Process => _host.Run("pidof", "-s", "virtwold").Output.Trim();

    /// <summary>Boots the host and installs what an administrator would.</summary>
    [SetUp]
    public void Boot()
    {
        Requires.Tools("systemd-nspawn", "debootstrap", "make");
        _host = new OpenRcSystem(Lab.Host, BootOptions());
        _host.Install("INIT=openrc");
        _host.Run("ln", "-s", "virtwold-steer", $"/etc/init.d/{Service}");
        _host.Write(Rules, "magic\ntcp 179 from 192.0.2.1 2001:db8::1\n");
        _host.Write($"/etc/conf.d/{Service}", $"VIRTWOLD_STEER_PEER=ul-host\nVIRTWOLD_STEER_RULES={Rules}\n");
    }

    /// <summary>Ends it, with the service's log in the test's output.</summary>
    [TearDown]
    public void ShutDown()
    {
        TestContext.Out.WriteLine(string.Join('\n', _host?.Log(Service) ?? []));
        _host?.Dispose();
    }

    /// <summary>Started, asked, reloaded and stopped as an administrator would.</summary>
    [Test]
    public void Service_steers_and_leaves_nothing_behind()
    {
        Start();
        Assert.That(ThreadRights.Of(_host.ProcessHere(Process)).Select(thread => thread.Effective), Is.All.EqualTo("0000000000000000"));
        Assert.That(_host.StatusOf(Service), Is.EqualTo("started"));
        Assert.That(_host.Run("virtwold", "steer", "status").Output, Does.Contain("nic0 to ul-host by TCX"));
        Assert.That(Copies(), Is.EqualTo(1));
        AssertRedirects();

        _host.Service(Service, "stop");
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.Empty);
        Assert.That(_host.StatusOf(Service), Is.EqualTo("stopped"));
    }

    /// <summary>What the file says now, by the same process.</summary>
    [Test]
    public void Reloaded_service_has_the_rules_of_the_changed_file()
    {
        _host.Write(Rules, "magic\ntcp 80 from 192.0.2.1\n");
        Start();
        var process = Process;
        _host.Write(Rules, "magic\ntcp 179 from 192.0.2.1 2001:db8::1\n");
        _host.Service(Service, "reload");
        AssertRedirects();
        Assert.That(Process, Is.EqualTo(process));
    }

    /// <summary>The pins go on steering while nobody is there, and the next process takes them over.</summary>
    [Test]
    public void Killed_service_is_back_and_what_it_redirected_went_on()
    {
        Start();
        var process = Process;
        _host.Run("kill", "-KILL", process);
        AssertRedirects();
        _host.WaitForLine(Service, Steering, times: 2);
        Assert.That(Process, Is.Not.EqualTo(process));
        AssertRedirects();
    }

    /// <summary>The check before the start says why, and there is no loop.</summary>
    [Test]
    public void Bad_rule_fails_the_start_with_the_line_that_names_it()
    {
        _host.Write(Rules, "magic\ntcp ssh\n");
        var result = _host.Try("rc-service", Service, "start");
        Assert.That(result.ExitCode, Is.Not.Zero, result.ToString);
        Assert.That(result.Output + result.Error, Does.Contain($"{Rules}, line 2: "));
        Assert.That(_host.StatusOf(Service), Is.EqualTo("stopped"));
    }

    /// <summary>What has no fault stays up.</summary>
    [Test]
    public void Restart_with_a_bad_rule_leaves_the_running_process_alone()
    {
        Start();
        var process = Process;
        _host.Write(Rules, "magic\ntcp ssh\n");
        Assert.That(_host.Try("rc-service", Service, "restart").ExitCode, Is.Not.Zero);
        Assert.That(Process, Is.EqualTo(process));
        AssertRedirects();
    }

    /// <summary>The boot isn't held up, and nobody has to come and start it.</summary>
    [Test]
    public void Service_that_starts_before_its_veth_is_made_waits_for_it()
    {
        Lab.UnplugVeth();
        _host.Service(Service, "start");
        Lab.PlugVeth();
        _host.WaitForLine(Service, Steering);
        AssertRedirects();
    }

    private void Start()
    {
        _host.Service(Service, "start");
        _host.WaitForLine(Service, Steering);
    }
}
