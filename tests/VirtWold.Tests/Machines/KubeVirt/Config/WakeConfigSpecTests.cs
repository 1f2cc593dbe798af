using System.Text;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Machines.KubeVirt.Config;

public sealed class WakeConfigSpecTests
{
    [Test]
    public void Read_when_all_is_given_then_all_is_known()
    {
        WakeConfigSpec spec = Read("""
            {"namespaces": ["lab"], "selector": "a=b", "wakeable": "marked", "machines": [{"address": "52:54:00:12:34:56", "machine": "lab/nas"}],
             "allowFrom": ["192.0.2.0/24"], "dedupSeconds": 5, "maxStarts": 2, "secureOn": "secret"}
            """);

        Assert.Multiple(() =>
        {
            Assert.That(spec.Fault, Is.Empty);
            Assert.That(spec.Keys, Is.EqualTo(WakeConfigKeys.All));
            Assert.That(spec.Namespaces, Is.EqualTo(["lab"]));
            Assert.That(spec.Machines!.Of("lab/nas"), Is.EqualTo([MacAddress.Parse("52:54:00:12:34:56")]));
            Assert.That((spec.Policy.Wakeable, spec.Policy.Dedup, spec.Policy.MaxStarts), Is.EqualTo(("marked", TimeSpan.FromSeconds(5), 2)));
        });
    }

    [Test]
    public void Read_when_nothing_is_given_then_nothing_is_wanted()
    {
        WakeConfigSpec spec = Read("{}");

        Assert.That((spec.Keys.Count, spec.Namespaces, spec.Machines, spec.Fault), Is.EqualTo((0, (IReadOnlyList<string>?)null, (AddressMap?)null, "")));
    }

    [TestCase("""{"namespaces": ["A"]}""", "namespaces")]
    [TestCase("""{"namespaces": [1]}""", "namespaces")]
    [TestCase("""{"selector": 1}""", "selector")]
    [TestCase("""{"machines": [{"address": "x", "machine": "lab/nas"}]}""", "machines")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "lab/a"}, {"address": "52:54:00:12:34:56", "machine": "lab/b"}]}""", "machines")]
    [TestCase("""{"namespaces": ["lab"], "machines": [{"address": "52:54:00:12:34:56", "machine": "other/a"}]}""", "machines")]
    [TestCase("""{"allowFrom": "everybody"}""", "allowFrom")]
    [TestCase("""{"dedupSeconds": 3601}""", "dedupSeconds")]
    [TestCase("""{"maxStarts": 0}""", "maxStarts")]
    [TestCase("""{"secureOn": "A B"}""", "secureOn")]
    public void Read_when_a_value_is_wrong_then_the_fault_names_the_field(string json, string field) =>
        Assert.That(Read(json).Fault, Does.Contain(field));

    [Test]
    public void Secret_when_it_is_read_then_its_text_has_no_password()
    {
        PasswordSecret secret = PasswordSecret.Read("""{"metadata": {"name": "secret", "resourceVersion": "1"}, "data": {"passwords": "aHVudGVyMg=="}}"""u8);

        Assert.That((secret.Passwords, secret.ToString()), Is.EqualTo(("hunter2", "Secret secret")));
    }

    private static WakeConfigSpec Read(string spec) =>
        WakeConfig.Read(Encoding.UTF8.GetBytes($$"""{"metadata": {"name": "default", "generation": 1}, "spec": {{spec}}}""")).Spec;
}
