using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>
/// What the API server itself refuses. The rules between fields (CEL) are for servers of 1.25 and later: see <see cref="RuleTests"/>. This one
/// is older, and there the agents refuse: see <see cref="FollowTests"/>.
/// </summary>
[TestFixture]
public sealed class SchemaTests : ConfigTest
{
    /// <summary>Each wrong value, with a message that names the field.</summary>
    [TestCase("""{"namespaces": ["No_Namespace"]}""", "spec.namespaces")]
    [TestCase("""{"namespaces": "lab"}""", "spec.namespaces")]
    [TestCase("""{"selector": ["tier=lab"]}""", "spec.selector")]
    [TestCase("""{"wakeable": "some"}""", "spec.wakeable")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34", "machine": "lab/nas"}]}""", "spec.machines.address")]
    [TestCase("""{"machines": [{"address": "53:54:00:12:34:56", "machine": "lab/nas"}]}""", "spec.machines.address")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "nas"}]}""", "spec.machines.machine")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56"}]}""", "spec.machines.machine")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "lab/a"}, {"address": "52:54:00:12:34:56", "machine": "lab/b"}]}""", "spec.machines[1]")]
    [TestCase("""{"namespaces": [1]}""", "spec.namespaces")]
    [TestCase("""{"namespaces": [""]}""", "spec.namespaces")]
    [TestCase("""{"namespaces": ["lab", "lab"]}""", "spec.namespaces[1]")]
    [TestCase("""{"wakeable": ["all"]}""", "spec.wakeable")]
    [TestCase("""{"machines": {"52:54:00:12:34:56": "lab/nas"}}""", "spec.machines")]
    [TestCase("""{"machines": [{"address": "52-54-00-12-34-56", "machine": "lab/nas"}]}""", "spec.machines.address")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:5G", "machine": "lab/nas"}]}""", "spec.machines.address")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "lab/nas/2"}]}""", "spec.machines.machine")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "lab.office/nas"}]}""", "spec.machines.machine")]
    [TestCase("""{"machines": [{"address": "52:54:00:12:34:56", "machine": "lab/Nas"}]}""", "spec.machines.machine")]
    [TestCase("""{"machines": [{"machine": "lab/nas"}]}""", "spec.machines.address")]
    [TestCase("""{"allowFrom": ["somebody"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["192.0.2"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["192.0.2.256"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["192.0.2.01"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["192.0.2.0/33"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["192.0.2.0/"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["2001:db8::/129"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["2001:db8:::1"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["2001:db80a::1"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": [":1:2"]}""", "spec.allowFrom")]
    [TestCase("""{"allowFrom": ["::1", "::1"]}""", "spec.allowFrom[1]")]
    [TestCase("""{"allowFrom": "::1"}""", "spec.allowFrom")]
    [TestCase("""{"dedupSeconds": 1.5}""", "spec.dedupSeconds")]
    [TestCase("""{"maxStarts": true}""", "spec.maxStarts")]
    [TestCase("""{"secureOn": ""}""", "spec.secureOn")]
    [TestCase("""{"secureOn": ["virtwold-secureon"]}""", "spec.secureOn")]
    [TestCase("""{"dedupSeconds": -1}""", "spec.dedupSeconds")]
    [TestCase("""{"dedupSeconds": "2"}""", "spec.dedupSeconds")]
    [TestCase("""{"dedupSeconds": 3601}""", "spec.dedupSeconds")]
    [TestCase("""{"maxStarts": 0}""", "spec.maxStarts")]
    [TestCase("""{"maxStarts": 65}""", "spec.maxStarts")]
    [TestCase("""{"secureOn": "Not A Secret"}""", "spec.secureOn")]
    public void Wrong_value_is_refused_by_a_message_that_names_the_field(string spec, string field) => Refuse(JsonNode.Parse(spec)!.AsObject(), field);

    /// <summary>Lists and texts have bounds, which the cost of the rules is reckoned by.</summary>
    [Test]
    public void Value_that_is_too_long_is_refused_by_a_message_that_names_the_field()
    {
        static JsonArray List(int length, Func<int, JsonNode> item) => new([.. Enumerable.Range(0, length).Select(item)]);
        Refuse(new JsonObject { ["namespaces"] = List(65, static i => FormattableString.Invariant($"lab-{i}")) }, "spec.namespaces");
        Refuse(new JsonObject { ["namespaces"] = new JsonArray(new string('a', 64)) }, "spec.namespaces");
        Refuse(new JsonObject { ["selector"] = new string('a', 1025) }, "spec.selector");
        Refuse(new JsonObject { ["machines"] = List(257, static i => new JsonObject { ["address"] = FormattableString.Invariant($"52:54:00:00:{i / 256:x2}:{i % 256:x2}"), ["machine"] = "lab/nas" }) }, "spec.machines");
        Refuse(new JsonObject { ["machines"] = new JsonArray(new JsonObject { ["address"] = "52:54:00:12:34:56", ["machine"] = $"{new string('a', 64)}/nas" }) }, "spec.machines.machine");
        Refuse(new JsonObject { ["machines"] = new JsonArray(new JsonObject { ["address"] = "52:54:00:12:34:56", ["machine"] = $"lab/{new string('a', 254)}" }) }, "spec.machines.machine");
        Refuse(new JsonObject { ["allowFrom"] = List(257, static i => FormattableString.Invariant($"192.0.{i / 256}.{i % 256}")) }, "spec.allowFrom");
        Refuse(new JsonObject { ["secureOn"] = new string('a', 254) }, "spec.secureOn");
    }

    /// <summary>What isn't given stays so, but for the specification itself.</summary>
    [Test]
    public void Object_that_says_nothing_has_an_empty_specification()
    {
        var config = Config([]);
        config.Remove("spec");
        Assert.That(Cluster.Admin.Create(Objects, config)["spec"]!.ToJsonString(), Is.EqualTo("{}"));
    }

    /// <summary>All fields at once.</summary>
    [Test]
    public void Right_values_are_taken()
    {
        var spec = JsonNode.Parse("""
            {"namespaces": ["lab"], "selector": "tier=lab,os!=windows", "wakeable": "marked", "dedupSeconds": 0, "maxStarts": 64,
             "machines": [{"address": "52:54:00:12:34:56", "machine": "lab/nas"}], "allowFrom": ["192.0.2.0/24", "255.255.255.255/32", "::", "::/0", "2001:db8::1", "fe80::/64", "1:2:3:4:5:6:7:8", "52:54:00:00:00:01", "5254.0012.3456"],
             "secureOn": "virtwold-secureon"}
            """)!.AsObject();
        Assert.That(CreateConfig(spec)["spec"]!.AsObject().Select(field => field.Key), Has.Exactly(8).Items);
    }

    private void Refuse(JsonObject spec, string field)
    {
        var answer = Cluster.Admin.Send(HttpMethod.Post, Objects, Config(spec));
        Assert.That((answer.IsSuccess, answer.ToString()), Is.EqualTo((false, answer.ToString())));
        Assert.That(answer.ToString(), Does.Contain(field));
    }
}
