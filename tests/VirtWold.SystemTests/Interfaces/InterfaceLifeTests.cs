using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Interfaces;

/// <summary>The interface comes and goes under the daemon, which says so once each time and hears again by itself.</summary>
[TestFixture]
public sealed class InterfaceLifeTests() : SystemTest(HypervisorKind.Test)
{
    private const int Rounds = 20;

    private Cable _cable = null!;
    private Guest _guest = null!;

    private string Lost => $"warning: {_cable.HostEnd} .*; listening resumes by itself when it is there and up";

    private string Back => $"info: {_cable.HostEnd} is there and up: listening on it";

    /// <summary>Makes a cable that isn't plugged in yet.</summary>
    [SetUp]
    public void MakeTheCable()
    {
        Requires.Binary();
        _cable = new Cable(Network);
        _guest = DefineGuest();
    }

    /// <summary>Removes it.</summary>
    [TearDown]
    public void RemoveTheCable()
    {
        _cable?.Dispose();
        _guest?.Dispose();
    }

    /// <summary>Switched off and on.</summary>
    [Test]
    public void After_down_and_up_it_hears_again()
    {
        _cable.Plug();
        using var daemon = StartOnCable();
        _cable.Switch("down");
        daemon.WaitForLine($"{_cable.HostEnd} is down; listening resumes");
        _cable.Switch("up");
        AssertHeardAgain(daemon);
    }

    /// <summary>So quickly that it may not be noticed, and then isn't said: packets are heard all the same.</summary>
    [Test]
    public void After_it_was_down_and_up_many_times_at_once_it_hears()
    {
        _cable.Plug();
        using var daemon = StartOnCable();
        const string flap = "for round in 1 2 3 4 5 6 7 8 9 10; do ip link set \"$1\" down; ip link set \"$1\" up; done";
        Network.Host.Run("sh", "-c", flap, "flap", _cable.HostEnd);
        Eventually.True(
            () =>
            {
                _cable.Send(Sender, Frame.Raw(MagicPayload.Of(_guest.Mac)));
                return _guest.State == "running";
            },
            TimeSpan.FromSeconds(30),
            () => $"a packet that is heard\n{daemon.Transcript}");
    }

    /// <summary>As a virtual interface is whose owner restarts.</summary>
    [Test]
    public void After_it_was_deleted_and_made_again_it_hears_again()
    {
        _cable.Plug();
        using var daemon = StartOnCable();
        _cable.Unplug();
        daemon.WaitForLine(Lost);
        _cable.Plug();
        AssertHeardAgain(daemon);
    }

    /// <summary>Another interface takes over the name.</summary>
    [Test]
    public void After_it_was_replaced_it_hears_again()
    {
        _cable.Plug();
        using var daemon = StartOnCable();
        var other = $"{_cable.HostEnd}x";
        using var replacement = new Cable(Network);
        replacement.Plug(other);
        _cable.Rename(_cable.HostEnd, $"{_cable.HostEnd}y");
        _cable.Rename(other, _cable.HostEnd);
        daemon.WaitForLine(Lost);
        daemon.WaitForLine(Back);
        replacement.Send(Sender, Frame.Raw(MagicPayload.Of(_guest.Mac)));
        _guest.WaitUntilRunning();
    }

    /// <summary>The name is what was asked for; another name is another interface.</summary>
    [Test]
    public void After_it_was_renamed_away_and_back_it_hears_again()
    {
        var other = $"{_cable.HostEnd}x";
        _cable.Plug();
        using var daemon = StartOnCable();
        _cable.Rename(_cable.HostEnd, other);
        daemon.WaitForLine($"{_cable.HostEnd} is called {other} now; listening resumes");
        _cable.Rename(other, _cable.HostEnd);
        AssertHeardAgain(daemon);
    }

    /// <summary>At boot nobody promises an order.</summary>
    [Test]
    public void An_interface_that_appears_later_is_heard()
    {
        using var daemon = StartOnCable("--wait-for-interface");
        daemon.WaitForLine($"{_cable.HostEnd} isn't there yet; listening resumes");
        _cable.Plug();
        AssertHeardAgain(daemon);
    }

    /// <summary>As udev does it: the kernel's name first.</summary>
    [Test]
    public void An_interface_that_appears_later_under_another_name_is_heard_once_it_has_its_own()
    {
        var kernelName = $"{_cable.HostEnd}k";
        using var daemon = StartOnCable("--wait-for-interface");
        _cable.Plug(kernelName);
        _cable.Rename(kernelName, _cable.HostEnd);
        AssertHeardAgain(daemon);
    }

    /// <summary>However close the look and the kernel's news are: one interface came, and it isn't said to be another.</summary>
    [Test]
    public void An_interface_that_gets_its_name_later_is_not_taken_for_another()
    {
        var kernelName = $"{_cable.HostEnd}k";
        using var daemon = StartOnCable("--wait-for-interface");
        for (var round = 1; round <= Rounds; round++)
        {
            _cable.Plug(kernelName);
            _cable.Rename(kernelName, _cable.HostEnd);
            daemon.WaitForLines(Back, round);
            _cable.Unplug();
            daemon.WaitForLines(Lost, round + 1);
        }

        Assert.That(daemon.Count($"{_cable.HostEnd} was replaced by another"), Is.Zero);
    }

    /// <summary>It is there, and somebody switches it on later.</summary>
    [Test]
    public void An_interface_that_is_switched_on_later_is_heard()
    {
        _cable.Plug();
        _cable.Switch("down");
        using var daemon = StartOnCable("--wait-for-interface");
        daemon.WaitForLine($"{_cable.HostEnd} is down; listening resumes");
        _cable.Switch("up");
        AssertHeardAgain(daemon);
    }

    /// <summary>Without the option it is said at once, and is an error.</summary>
    [Test]
    public void An_interface_that_is_down_is_an_error_with_the_remedy()
    {
        _cable.Plug();
        _cable.Switch("down");
        var result = VirtWoldBinary.RunIn(Network.Host, "-i", _cable.HostEnd, "--libvirt-uri", Libvirt.Uri);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExitCode, Is.EqualTo(69), result.ToString);
            Assert.That(result.ErrorLines, Has.Count.EqualTo(1), result.ToString);
            Assert.That(result.Error, Does.Contain($"ip link set {_cable.HostEnd} up"));
        });
    }

    /// <summary>However often it happens, nothing is left over.</summary>
    [Test]
    public void Descriptors_do_not_grow_with_the_rounds()
    {
        _cable.Plug();
        using var daemon = StartOnCable();
        Round(daemon, 1);
        var before = daemon.Figures.Descriptors;
        for (var round = 2; round <= Rounds; round++)
        {
            Round(daemon, round);
        }

        Assert.That(daemon.Figures.Descriptors, Is.EqualTo(before));
        Assert.That(daemon.Count(Lost), Is.EqualTo(Rounds));
        Assert.That(daemon.Count(Back), Is.EqualTo(Rounds));
    }

    /// <summary>The kernel will tell when it is up; nothing has to be asked meanwhile.</summary>
    [TestCase("down")]
    [TestCase("gone")]
    public void While_it_waits_it_does_not_poll(string what)
    {
        _cable.Plug();
        using var daemon = StartOnCable();
        if (what == "down")
        {
            _cable.Switch("down");
        }
        else
        {
            _cable.Unplug();
        }

        daemon.WaitForLine(Lost);
        daemon.WaitUntilAtRest();
        var switches = daemon.Figures.VoluntarySwitches;
        var ticks = daemon.Figures.Ticks;
        Pause.For(TimeSpan.FromSeconds(1.5));
        Assert.Multiple(() =>
        {
            // libvirt's keep-alive may wake it now and then.
            Assert.That(daemon.Figures.VoluntarySwitches - switches, Is.LessThanOrEqualTo(10), "context switches in a second and a half");
            Assert.That(daemon.Figures.Ticks - ticks, Is.LessThanOrEqualTo(1), "hundredths of a second of processor time");
        });
    }

    private void Round(VirtWoldDaemon daemon, int number)
    {
        // Both ways in turn.
        if (number % 2 == 0)
        {
            _cable.Switch("down");
        }
        else
        {
            _cable.Unplug();
        }

        daemon.WaitForLines(Lost, number);
        if (number % 2 == 0)
        {
            _cable.Switch("up");
        }
        else
        {
            _cable.Plug();
        }

        daemon.WaitForLines(Back, number);
    }

    private void AssertHeardAgain(VirtWoldDaemon daemon)
    {
        daemon.WaitForLine(Back);
        _cable.Send(Sender, Frame.Raw(MagicPayload.Of(_guest.Mac)));
        _guest.WaitUntilRunning();
        Assert.That(daemon.Count(Lost), Is.EqualTo(1), "said once that it was lost");
        Assert.That(daemon.Count(Back), Is.EqualTo(1), "said once that it is back");
    }

    private VirtWoldDaemon StartOnCable(params IEnumerable<string> options) =>
        VirtWoldDaemon.Start(Network, Libvirt.Uri, ["--interface", _cable.HostEnd, .. options]);
}
