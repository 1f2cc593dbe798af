using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Service;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Tests.Service;

public sealed class EffectivePolicyTests
{
    private static readonly MacAddress Mac = MacAddress.Parse("52:54:00:12:34:56");
    private static readonly Machine Nas = new("1", "lab/nas", MachineState.ShutOff, "", [Mac]);

    private WakePolicy _policy = null!;
    private (TimeSpan Window, int MaxStarts) _set;
    private EffectivePolicy _effective = null!;

    [SetUp]
    public void MakePolicy()
    {
        DaemonOptions options = new()
        {
            Capture = new CaptureOptions(),
            AllowedSenders = AllowedSenders.All,
            Window = TimeSpan.FromSeconds(2),
            MaxStarts = 4,
            BackEnd = new BackEndOptions { LibvirtUris = [], KubeVirt = new KubeVirtOptions() },
        };
        _policy = new WakePolicy(Wakeable.All, SecureOnPasswords.None);
        _effective = new EffectivePolicy(options, _policy)
        {
            SetWindow = window => _set.Window = window,
            SetMaxStarts = count => _set.MaxStarts = count,
        };
    }

    [Test]
    public void Take_when_something_is_given_then_it_is_in_force()
    {
        string refusal = _effective.Take(new SharedPolicy
        {
            Wakeable = "marked",
            AllowFrom = ["192.0.2.0/24"],
            Dedup = TimeSpan.FromSeconds(9),
            MaxStarts = 1,
            Passwords = $"{Mac} 01:02:03:04",
        });

        Assert.Multiple(() =>
        {
            Assert.That(refusal, Is.Empty);
            Assert.That(_policy.Allows(Nas), Is.False);
            Assert.That(_policy.WantsPassword(Nas), Is.True);
            Assert.That(_set, Is.EqualTo((TimeSpan.FromSeconds(9), 1)));
        });
    }

    [Test]
    public void Take_when_nothing_is_given_any_more_then_the_options_are_in_force()
    {
        _effective.Take(new SharedPolicy { Wakeable = "marked", Dedup = TimeSpan.FromSeconds(9), MaxStarts = 1, Passwords = $"{Mac} 01:02:03:04" });

        _effective.Take(SharedPolicy.None);

        Assert.That((_policy.Allows(Nas), _policy.WantsPassword(Nas), _set), Is.EqualTo((true, false, (TimeSpan.FromSeconds(2), 4))));
    }

    [TestCase("some", null, null, "wakeable")]
    [TestCase(null, "somebody", null, "allowFrom")]
    [TestCase(null, null, "52:54:00:12:34:56 hunter2", "line 1")]
    public void Take_when_something_is_wrong_then_it_is_named_and_nothing_changes(string? wakeable, string? sender, string? passwords, string named)
    {
        string refusal = _effective.Take(new SharedPolicy { Wakeable = wakeable ?? "marked", AllowFrom = sender is null ? null : [sender], Passwords = passwords });

        Assert.That((refusal, _policy.Allows(Nas)), Is.EqualTo((refusal, true)));
        Assert.That(refusal, Does.Contain(named).And.Not.Contain("hunter2"));
    }

    [Test]
    public void Replace_when_the_cluster_has_passwords_then_those_of_the_file_do_not_count()
    {
        _effective.Take(new SharedPolicy { Passwords = $"{Mac} 01:02:03:04" });

        _effective.Replace(SecureOnPasswords.None);

        Assert.That(_policy.WantsPassword(Nas), Is.True);
    }
}
