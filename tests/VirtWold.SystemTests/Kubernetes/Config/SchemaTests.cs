using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Kubernetes.Config;

/// <summary>
/// What the API server itself refuses. The rules between fields (CEL) are for servers of 1.25 and later; this one is older, and there the
/// agents refuse: see <see cref="FollowTests"/>.
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
    [TestCase("""{"allowFrom": ["somebody"]}""", "spec.allowFrom")]
    [TestCase("""{"dedupSeconds": -1}""", "spec.dedupSeconds")]
    [TestCase("""{"dedupSeconds": "2"}""", "spec.dedupSeconds")]
    [TestCase("""{"dedupSeconds": 3601}""", "spec.dedupSeconds")]
    [TestCase("""{"maxStarts": 0}""", "spec.maxStarts")]
    [TestCase("""{"maxStarts": 65}""", "spec.maxStarts")]
    [TestCase("""{"secureOn": "Not A Secret"}""", "spec.secureOn")]
    public void Wrong_value_is_refused_by_a_message_that_names_the_field(string spec, string field)
    {
        var answer = Cluster.Admin.Send(HttpMethod.Post, Objects, Config(JsonNode.Parse(spec)!.AsObject()));
        Assert.That((answer.IsSuccess, answer.ToString()), Is.EqualTo((false, answer.ToString())));
        Assert.That(answer.ToString(), Does.Contain(field));
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
             "machines": [{"address": "52:54:00:12:34:56", "machine": "lab/nas"}], "allowFrom": ["192.0.2.0/24", "2001:db8::1", "52:54:00:00:00:01"],
             "secureOn": "virtwold-secureon"}
            """)!.AsObject();
        Assert.That(CreateConfig(spec)["spec"]!.AsObject().Select(field => field.Key), Has.Exactly(8).Items);
    }
}
