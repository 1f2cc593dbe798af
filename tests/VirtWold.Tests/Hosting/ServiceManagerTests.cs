using System.Globalization;
using VirtWold.Hosting;
using VirtWold.Tests.Support;

namespace VirtWold.Tests.Hosting;

/// <summary>What a service manager is told, on a real socket.</summary>
internal sealed class ServiceManagerTests
{
    private readonly Dictionary<string, string> _variables = [];
    private CollectingLogger _log = null!;

    [SetUp]
    public void Forget()
    {
        _variables.Clear();
        _log = new CollectingLogger();
    }

    [Test]
    public void Find_when_there_is_no_socket_then_nobody_is_there()
    {
        using ServiceManager manager = Find();
        manager.Ready("12 machines");

        Assert.That(manager.IsThere, Is.False);
    }

    [TestCase("path")]
    [TestCase("abstract")]
    public void Ready_when_the_socket_is_there_then_it_is_told(string kind)
    {
        using NotifySocket socket = kind == "path" ? NotifySocket.AtPath() : NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        manager.Ready("12 machines");

        Assert.That(socket.Receive(), Is.EqualTo("READY=1\nSTATUS=12 machines"));
    }

    [Test]
    public void Status_when_it_has_line_ends_then_they_are_blanks()
    {
        using NotifySocket socket = NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        manager.Status("one\nMAINPID=1");

        Assert.That(socket.Receive(), Is.EqualTo("STATUS=one MAINPID=1"));
    }

    [Test]
    public void Reload_when_the_start_is_over_then_begin_and_end_are_told()
    {
        using NotifySocket socket = NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        manager.Ready("");
        socket.Receive();
        string? during = null;

        manager.Reload(() => during = socket.Receive());

        Assert.Multiple(() =>
        {
            Assert.That(during, Does.Match("^RELOADING=1\nMONOTONIC_USEC=[0-9]+$"));
            Assert.That(socket.Receive(), Is.EqualTo("READY=1"));
        });
    }

    [Test]
    public void Reload_when_it_begins_then_the_time_is_the_kernels()
    {
        using NotifySocket socket = NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        manager.Ready("");
        socket.Receive();
        // proc_uptime(5): seconds since boot, by a clock that runs with CLOCK_MONOTONIC but for the time in suspend.
        double before = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture) * 1e6;

        manager.Reload(static () => { });

        double told = double.Parse(socket.Receive().Split("MONOTONIC_USEC=")[1], CultureInfo.InvariantCulture);
        Assert.That(told, Is.EqualTo(before).Within(60e6));
    }

    [Test]
    public void Reload_when_the_start_is_not_over_then_nothing_is_told()
    {
        using NotifySocket socket = NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        bool reloaded = false;

        manager.Reload(() => reloaded = true);

        Assert.Multiple(() =>
        {
            Assert.That(reloaded, Is.True);
            Assert.That(socket.HasMessage, Is.False);
        });
    }

    [Test]
    public void Reload_when_it_fails_then_its_end_is_told_all_the_same()
    {
        using NotifySocket socket = NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        manager.Ready("");
        socket.Receive();

        Assert.That(() => manager.Reload(static () => throw new IOException()), Throws.InstanceOf<IOException>());
        socket.Receive();
        Assert.That(socket.Receive(), Is.EqualTo("READY=1"));
    }

    [Test]
    public void Stopping_when_called_then_it_is_told()
    {
        using NotifySocket socket = NotifySocket.Abstract();
        using ServiceManager manager = Find(socket);
        manager.Stopping();

        Assert.That(socket.Receive(), Does.StartWith("STOPPING=1\n"));
    }

    [Test]
    public void Alive_when_the_manager_has_gone_then_nothing_happens()
    {
        ServiceManager manager;
        using (NotifySocket socket = NotifySocket.Abstract())
        {
            manager = Find(socket);
        }

        Assert.That(manager.Alive, Throws.Nothing);
        manager.Dispose();
        Assert.That(manager.Stopping, Throws.Nothing);
    }

    [TestCase("relative/path")]
    [TestCase("/nowhere/at/all")]
    [TestCase("vsock:2:1")]
    public void Find_when_the_socket_makes_no_sense_then_it_is_said_and_nobody_is_there(string address)
    {
        _variables["NOTIFY_SOCKET"] = address;
        using ServiceManager manager = Find();

        Assert.Multiple(() =>
        {
            Assert.That(manager.IsThere, Is.False);
            Assert.That(_log.Texts, Has.One.StartsWith($"Can't notify the service manager: NOTIFY_SOCKET={address}: "));
        });
    }

    [Test]
    public void Find_when_the_path_is_too_long_for_a_socket_then_it_is_said()
    {
        _variables["NOTIFY_SOCKET"] = "/" + new string('x', 200);
        using ServiceManager manager = Find();

        Assert.That(manager.IsThere, Is.False);
    }

    [TestCase("30000000", null, 30)]
    [TestCase("30000000", "", 30)]
    [TestCase("500000", "own", 0.5)]
    public void Find_when_the_watchdog_watches_this_process_then_its_time_is_known(string microseconds, string? process, double seconds)
    {
        using NotifySocket socket = NotifySocket.Abstract();
        _variables["WATCHDOG_USEC"] = microseconds;
        _variables["WATCHDOG_PID"] = process == "own" ? Environment.ProcessId.ToString(CultureInfo.InvariantCulture) : process ?? "";
        using ServiceManager manager = Find(socket);

        Assert.That(manager.WatchdogTimeout, Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [TestCase("", "")]
    [TestCase("30000000", "1")]
    public void Find_when_the_watchdog_watches_somebody_else_or_nobody_then_it_has_no_time(string microseconds, string process)
    {
        using NotifySocket socket = NotifySocket.Abstract();
        _variables["WATCHDOG_USEC"] = microseconds;
        _variables["WATCHDOG_PID"] = process;
        using ServiceManager manager = Find(socket);

        Assert.That(manager.WatchdogTimeout, Is.Null);
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("soon")]
    [TestCase("99999999999999999999")]
    [TestCase("18446744073709551615")]
    public void Find_when_the_watchdogs_time_makes_no_sense_then_it_is_said(string microseconds)
    {
        using NotifySocket socket = NotifySocket.Abstract();
        _variables["WATCHDOG_USEC"] = microseconds;
        using ServiceManager manager = Find(socket);

        Assert.Multiple(() =>
        {
            Assert.That(manager.IsThere, Is.True);
            Assert.That(manager.WatchdogTimeout, Is.Null);
            Assert.That(_log.Texts, Has.Some.Contains($"WATCHDOG_USEC={microseconds} "));
        });
    }

    private ServiceManager Find(NotifySocket? socket = null)
    {
        if (socket is not null)
        {
            _variables["NOTIFY_SOCKET"] = socket.Address;
        }

        return ServiceManager.Find(name => _variables.GetValueOrDefault(name), _log);
    }
}
