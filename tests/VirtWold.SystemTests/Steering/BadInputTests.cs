namespace VirtWold.SystemTests.Steering;

/// <summary>What can't be done is one line and an exit status, and nothing is left attached.</summary>
[TestFixture]
public sealed class BadInputTests : SteeringTest
{
    /// <summary>Each of them.</summary>
    [Test]
    public void Each_mistake_is_one_line()
    {
        string[] nic = ["--interface", SharedNicLab.Nic];
        string[] both = [.. nic, "--peer", SharedNicLab.Peer];
        Assert.Multiple(() =>
        {
            Refuses(64, "--interface is missing: the NIC whose frames are steered; see 'virtwold steer --help'", "--peer", SharedNicLab.Peer);
            Refuses(64, "--peer is missing: the veth that leads to the pod; see 'virtwold steer --help'", nic);
            Refuses(64, "--interface must be the name of an interface, not '../x'", "--interface", "../x", "--peer", SharedNicLab.Peer);
            Refuses(69, "there is no interface nic9; there are lo, nic0, ul-host", "--interface", "nic9", "--peer", SharedNicLab.Peer);
            Refuses(
                69, "there is no interface ul-9; make the veth, for example: ip link add ul-9 type veth peer name lan netns POD", [.. nic, "--peer", "ul-9"]);
            Refuses(64, "lo isn't an Ethernet interface; name the NIC that the frames come in by", "--interface", "lo", "--peer", SharedNicLab.Peer);
            Refuses(64, "lo isn't a veth; name the end of one whose other end is in the pod", [.. nic, "--peer", "lo"]);
            Refuses(64, "nic0 is named twice; --peer is the veth that leads to the pod", [.. nic, "--peer", SharedNicLab.Nic]);
            Refuses(64, "--attach must be tcx or clsact, not 'xdp'; see 'virtwold steer --help'", [.. both, "--attach", "xdp"]);
            Refuses(64, "can't read the rules in /nowhere: Could not find file '/nowhere'.", [.. both, "--rules", "/nowhere"]);
        });
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.Empty);
    }

    /// <summary>A rule that would end the host's connections.</summary>
    [Test]
    public void Rules_that_would_have_both_answer_are_refused_when_they_are_read()
    {
        var rules = Lab.Rules("magic", "clone tcp 179");
        Refuses(
            64,
            $"{rules}, line 2: tcp can't be cloned: host and pod would both answer, and the host's refusal ends the connection; write 'tcp 179', which redirects it",
            "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", rules);
    }

    /// <summary>Where links can't outlive the process, redirecting ones aren't begun.</summary>
    [Test]
    public void Redirecting_needs_the_kernels_file_system()
    {
        Lab.Host.Run("umount", "/sys/fs/bpf");
        Refuses(
            69,
            "/sys/fs/bpf isn't the kernel's BPF file system, which redirecting rules need; mount it: mount -t bpf bpf /sys/fs/bpf",
            "--interface", SharedNicLab.Nic, "--peer", SharedNicLab.Peer, "--rules", Lab.Rules(RedirectingRules));
        Assert.That(Lab.Programs(SharedNicLab.Nic), Is.Empty);
    }

    private void Refuses(int status, string error, params IEnumerable<string> arguments)
    {
        var result = Lab.Run(arguments);
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((status, $"virtwold: {error}\n")));
    }
}
