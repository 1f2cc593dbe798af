using System.Globalization;

namespace VirtWold.SystemTests.Steering;

/// <summary>What is redirected works in the pod, what isn't works on the host, and the host refuses nothing of the pod's.</summary>
[TestFixture("tcx")]
[TestFixture("clsact")]
public sealed class SessionTests(string hook) : SteeringTest
{
    private static readonly string[] Refusals = ["OutRsts", "IcmpOutDestUnreachs", "Icmp6OutDestUnreachs"];

    /// <summary>The same address is two hosts', by port and neighbour.</summary>
    [Test]
    public void Pod_and_host_have_connections_at_the_same_address()
    {
        using var steering = Redirect("--attach", hook);
        var before = RefusalsOfHost();
        Assert.Multiple(() =>
        {
            foreach (var (nic, wire) in new[] { (SharedNicLab.Nic4, SharedNicLab.Wire4), (SharedNicLab.Nic6, SharedNicLab.Wire6) })
            {
                Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Pod, nic, 179), Is.EqualTo("ok"), "TCP to the pod's 179");
                Assert.That(Session.Tcp(Lab, Lab.Pod, Lab.Wire, wire, 179), Is.EqualTo("ok"), "TCP of the pod's to 179");
                Assert.That(Session.Tcp(Lab, Lab.Wire, Lab.Host, nic, 22), Is.EqualTo("ok"), "TCP to the host's 22");
                Assert.That(Session.Tcp(Lab, Lab.Host, Lab.Wire, wire, 443), Is.EqualTo("ok"), "TCP of the host's");
                Assert.That(Session.Udp(Lab.Wire, Lab.Pod, nic, 3784, 24), Is.EqualTo("ok"), "UDP to the pod's 3784");
                Assert.That(Session.Udp(Lab.Wire, Lab.Pod, nic, 3784, 3000), Is.EqualTo("ok"), "the same in fragments");
                Assert.That(Session.Udp(Lab.Pod, Lab.Wire, wire, 3784, 3000), Is.EqualTo("ok"), "the pod's own, in fragments");
                Assert.That(Session.Udp(Lab.Wire, Lab.Host, nic, 3785, 24), Is.EqualTo("ok"), "UDP to the host's 3785");
            }
        });
        Assert.That(RefusalsOfHost(), Is.EqualTo(before), "the host has refused nothing");
    }

    /// <summary>What no rule owns doesn't leave: the answer would come to the host, which would refuse it.</summary>
    [Test]
    public void Pod_can_send_nothing_that_no_rule_owns()
    {
        using var steering = Redirect("--attach", hook);
        var before = RefusalsOfHost();
        Assert.That(Session.Tcp(Lab, Lab.Pod, Lab.Wire, SharedNicLab.Wire4, 443), Is.Not.EqualTo("ok"));
        Assert.That(RefusalsOfHost(), Is.EqualTo(before));
        Assert.That(StatusReport.Of(Lab).Packets("refused"), Is.Positive);
    }

    private Dictionary<string, long> RefusalsOfHost()
    {
        var lines = Lab.Host.Run("cat", "/proc/self/net/snmp", "/proc/self/net/snmp6").OutputLines;
        Dictionary<string, long> counters = new(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            var words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (i + 1 < lines.Count && words[0].EndsWith(':') && lines[i + 1].StartsWith(words[0], StringComparison.Ordinal))
            {
                var values = lines[++i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                for (var column = 1; column < words.Length; column++)
                {
                    Keep($"{(words[0] == "Icmp:" ? "Icmp" : "")}{words[column]}", values[column]);
                }
            }
            else if (words.Length == 2)
            {
                Keep(words[0], words[1]);
            }
        }

        return counters;

        void Keep(string name, string value)
        {
            if (Refusals.Contains(name))
            {
                counters[name] = long.Parse(value, CultureInfo.InvariantCulture);
            }
        }
    }
}
