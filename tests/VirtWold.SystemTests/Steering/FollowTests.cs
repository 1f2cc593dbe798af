using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>NIC and veth go away, come back and change, and what is steered follows; by TCX without any capability.</summary>
[TestFixture("tcx")]
[TestFixture("clsact")]
public sealed class FollowTests(string hook) : SteeringTest
{
    /// <summary>The pod is made again.</summary>
    [Test]
    public void Veth_that_is_made_again_is_followed()
    {
        using var steering = Redirect("--attach", hook);
        Lab.UnplugVeth();
        steering.WaitForLine("Nothing is steered while ul-host is gone");
        Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Host, SharedNicLab.Nic4, 179), Is.EqualTo("ok"), "all is the host's meanwhile");
        Lab.PlugVeth();
        AssertFollows(SharedNicLab.Peer, "from_pod");
        AssertRedirects();
    }

    /// <summary>Where it is to be made, nobody has to make it before.</summary>
    [Test]
    public void Veth_is_made_where_that_is_wanted()
    {
        Lab.UnplugVeth();
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "mtu", "2000");
        using var steering = Redirect("--attach", hook, "--make-peer", SharedNicLab.PodInterface);
        Lab.Host.Run("ip", "link", "set", SharedNicLab.PodInterface, "netns", Lab.Pod.Holder);
        var link = Lab.Pod.Run("ip", "-o", "link", "show", SharedNicLab.PodInterface).Output;
        Assert.That(link, Does.Contain($"link/ether {SharedNicLab.NicMac} ").And.Contain("mtu 2000 "));
        Lab.SetUpPod();
        AssertRedirects();
    }

    /// <summary>The NIC's driver is loaded again.</summary>
    [Test]
    public void Nic_that_is_made_again_is_followed()
    {
        using var steering = Redirect("--attach", hook);
        Lab.UnplugNic();
        steering.WaitForLine("Nothing is steered while nic0 is gone");
        Lab.PlugNic();
        AssertFollows(SharedNicLab.Nic, "from_nic");
        AssertRedirects();
        Assert.That(Copies(), Is.EqualTo(1));
    }

    /// <summary>In another namespace its index means something else: nothing of ours may stay there.</summary>
    [Test]
    public void Nic_that_moves_to_another_namespace_takes_nothing_along()
    {
        using var steering = Redirect("--attach", hook);
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "netns", Lab.Pod.Holder);
        steering.WaitForLine("Nothing is steered while nic0 is gone");
        var there = Lab.Pod.Run(Sender.Python, Repository.At("tests", "steering", "hooks.py"), SharedNicLab.Nic).OutputLines;
        Assert.That(there, Is.Empty);
        Lab.Pod.Run("ip", "link", "set", SharedNicLab.Nic, "netns", Lab.Host.Holder);
        Lab.Host.Run("ip", "address", "add", $"{SharedNicLab.Nic4}/24", "dev", SharedNicLab.Nic);
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "up");
        Lab.Host.Run("ip", "address", "add", $"{SharedNicLab.Nic6}/64", "dev", SharedNicLab.Nic, "nodad");
        Lab.Host.WaitUntilUp(SharedNicLab.Nic);
        AssertFollows(SharedNicLab.Nic, "from_nic");
        AssertRedirects();
    }

    /// <summary>It is the same NIC under another name.</summary>
    [Test]
    public void Nic_that_is_renamed_goes_on()
    {
        using var steering = Redirect("--attach", hook);
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "down");
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "name", "other0");
        Lab.Host.Run("ip", "link", "set", "other0", "up");
        Lab.Host.Run("ip", "address", "replace", $"{SharedNicLab.Nic6}/64", "dev", "other0", "nodad");
        Lab.Host.WaitUntilUp("other0");
        AssertRedirects();
    }

    /// <summary>The pod may send from the NIC's address alone, whichever that is now.</summary>
    [Test]
    public void Address_of_the_nic_is_followed()
    {
        const string mac = "02:00:00:00:00:77";
        using var steering = Redirect("--attach", hook);
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "address", mac);
        Lab.Pod.Run("ip", "link", "set", SharedNicLab.PodInterface, "address", mac);
        AssertRedirects();
    }

    /// <summary>An IP address that the NIC gets is the pod's, too, from then on.</summary>
    [Test]
    public void Ip_address_of_the_nic_is_followed()
    {
        using var steering = Redirect("--attach", hook);
        Lab.Host.Run("ip", "address", "add", "192.0.2.3/24", "dev", SharedNicLab.Nic);
        Lab.Pod.Run("ip", "address", "add", "192.0.2.3/24", "dev", SharedNicLab.PodInterface);
        Eventually.True(
            () => Session.Tcp(Lab, Lab.Wire, Lab.Pod, "192.0.2.3", 179) == "ok", Deadline, () => "the pod has the new address");
    }

    /// <summary>What is too long for the veth would be lost without a word.</summary>
    [Test]
    public void Nic_with_longer_packets_than_the_veth_is_warned_of()
    {
        using var steering = Redirect("--attach", hook);
        Lab.Host.Run("ip", "link", "set", SharedNicLab.Nic, "mtu", "9000");
        steering.WaitForLine(@"warning: Packets of nic0 may be longer than ul-host takes \(9000 and 1500 bytes\)");
    }

    private void AssertFollows(string link, string program) => Eventually.True(
        () => Lab.Programs(link).SequenceEqual([$"{hook} {program}"]), Deadline, () => $"{program} at {link}; there are {string.Join(", ", Lab.Programs(link))}");
}
