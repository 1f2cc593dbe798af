using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Checks;

/// <summary>libvirt isn't there, refuses, or is silent. The daemon's other needs are said all the same.</summary>
[TestFixture]
public sealed class UnreachableCheckTests() : SystemTest(HypervisorKind.Test)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody = (UnixFileMode)0b111_101_101;

    /// <summary>Everything here runs the binary.</summary>
    [SetUp]
    public void NeedTheBinary() => Requires.Binary();

    /// <summary>A host where nobody has installed or started libvirt's daemon.</summary>
    [Test]
    public void Without_a_daemon_that_fails_with_what_to_install_and_start() =>
        Check("qemu+unix:///system?socket=/nowhere/libvirt-sock").Says(
            69,
            "ok       capture: ",
            "failed   libvirt: can't connect to qemu.*No such file or directory; install libvirt's daemon .*apt-get install libvirt-daemon-system.* or start it: systemctl start libvirtd");

    /// <summary>A URI that names no hypervisor here.</summary>
    [Test]
    public void A_URI_that_libvirt_does_not_know_fails_as_wrong_usage() =>
        Check($"vbox+unix:///session?socket={Libvirt.Socket}").Says(64, "failed   libvirt: libvirt can't use the URI vbox.*; name another with --libvirt-uri");

    /// <summary>The socket is for others.</summary>
    [Test]
    public void A_socket_that_refuses_this_user_fails_with_the_group_to_join()
    {
        using UnprivilegedBinary nobody = new();
        var folder = Path.GetDirectoryName(Libvirt.Socket)!;
        File.SetUnixFileMode(folder, OwnerOnly);
        try
        {
            var command = nobody.CommandWith("net_raw", "check", "-i", VethPair.HostInterface, "--libvirt-uri", Libvirt.Uri);
            new CheckRun(Tool.Try(Network.Host.Enter(command))).Says(
                77, "ok       capture: ", "failed   libvirt: .* refuses this user: .*Permission denied; run it as root, or as the user of virtwold");
        }
        finally
        {
            File.SetUnixFileMode(folder, Everybody);
        }
    }

    /// <summary>A daemon that hangs doesn't hang the check, which looks at the rest.</summary>
    [Test]
    public void A_daemon_that_does_not_answer_fails_in_the_end()
    {
        Libvirt.Pause();
        try
        {
            Check(Libvirt.Uri, "--secureon-file", "/nowhere/at/all").Says(69, "failed   libvirt: .* doesn't answer; see whether it answers others: virsh", "failed   secureon: ");
        }
        finally
        {
            Libvirt.Continue();
        }
    }

    private CheckRun Check(string uri, params IEnumerable<string> options) =>
        CheckRun.In(Network.Host, ["-i", VethPair.HostInterface, "--libvirt-uri", uri, .. options]);
}
