using System.Globalization;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>Passwords in a Secret, as a node mounts it for a pod with an fsGroup.</summary>
[TestFixture]
public sealed class MountedSecretTests() : SystemTest(HypervisorKind.Test)
{
    private const string Line = "52:54:00:12:34:56 c0:ff:ee:5a:b1:7e\n";
    private const uint Pod = 65532;

    /// <summary>A group that no account of this machine is in.</summary>
    private const uint OwnGroup = 70001;

    /// <summary>A group that has an account on each machine.</summary>
    private const uint SharedGroup = 1;

    /// <summary>What a group may read is private where only the pod is in that group.</summary>
    [TestCase(OwnGroup, "440", OwnGroup, true)]
    [TestCase(OwnGroup, "444", OwnGroup, false)]
    [TestCase(OwnGroup, "460", OwnGroup, false)]
    [TestCase(SharedGroup, "440", SharedGroup, false)]
    [TestCase(OwnGroup, "444", Pod, false)]
    public void Secret_is_accepted_where_only_the_pods_own_group_can_read_it(uint group, string mode, uint process, bool accepted)
    {
        Requires.Tools("setpriv");
        using var secret = new MountedSecret(group, mode, Line);
        using var binary = new UnprivilegedBinary();
        var result = Tool.Try(
            "setpriv",
            string.Create(CultureInfo.InvariantCulture, $"--reuid={Pod}"),
            string.Create(CultureInfo.InvariantCulture, $"--regid={Pod}"),
            string.Create(CultureInfo.InvariantCulture, $"--groups={process}"),
            binary.Location, "check", "--interface", "lo", "--secureon-file", secret.File);
        Assert.That(result.Output, Does.Contain(accepted
            ? $"ok       secureon: {secret.File} is private and has a password for one address"
            : $"failed   secureon: others than its owner may read or write {secret.File}; give the Secret's volume defaultMode 0440"));
    }

    /// <summary>Nobody sends a signal into a pod.</summary>
    [Test]
    public void Password_counts_without_a_signal_when_the_secret_has_changed()
    {
        const string old = "c0:ff:ee:5a:b1:7e";
        const string recent = "de:ad:be:ef:d0:0d";
        Requires.Binary();
        using var guest = DefineGuest();
        using var secret = new MountedSecret(0, "400", $"{guest.Mac} {old}\n");
        using var daemon = StartDaemon("--secureon-file", secret.File);
        secret.Replace($"{guest.Mac} {recent}\n");
        daemon.WaitForLine("Reading files again: a Secret or ConfigMap has changed");

        // The line comes before the files are read; the old password ends with them.
        Eventually.True(
            () =>
            {
                Sender.EtherWake(guest.Mac, "-b", "-p", recent);
                return guest.State == "running";
            },
            TimeSpan.FromSeconds(30),
            () => $"the new password\n{daemon.Transcript}");
    }
}
