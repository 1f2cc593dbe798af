using System.Text;
using System.Text.Json;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

public sealed class JsonSlicesTests
{
    [Test]
    public void ReadList_finds_each_item()
    {
        (_, string[] items) = ReadList("""{"kind":"List","metadata":{"resourceVersion":"7"},"items":[{"a":{"b":[1]}}, 5 ,"x"]}""");

        Assert.That(items, Is.EqualTo(["""{"a":{"b":[1]}}""", "5", "\"x\""]));
    }

    [Test]
    public void ReadList_tells_its_version_and_how_to_go_on()
    {
        ((string, string) head, _) = ReadList("""{"items":[],"metadata":{"x":{},"resourceVersion":"7","continue":"abc"}}""");

        Assert.That(head, Is.EqualTo(("7", "abc")));
    }

    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"metadata":5,"items":[]}""")]
    [TestCase("""{"metadata":{"resourceVersion":7},"items":[]}""")]
    [TestCase("""{"metadata":{"resourceVersion":"7"},"items":[{]}""")]
    [TestCase("<html>")]
    public void ReadList_when_it_is_no_list_then_throws(string json) => Assert.That(() => ReadList(json), Throws.InstanceOf<JsonException>());

    [Test]
    public void ReadEvent_finds_type_and_object()
    {
        byte[] json = Encoding.UTF8.GetBytes("""{"type":"ADDED","object":{"kind":"x"}}""");

        (string type, Range item) = JsonSlices.ReadEvent(json);

        Assert.That((type, Encoding.UTF8.GetString(json.AsSpan(item))), Is.EqualTo(("ADDED", """{"kind":"x"}""")));
    }

    [TestCase("""{"type":"ADDED"}""")]
    [TestCase("""{"object":{}}""")]
    [TestCase("""{"type":{"x":1},"object":{}}""")]
    [TestCase("""{"type":"ADDED","object":{""")]
    public void ReadEvent_when_it_is_no_event_then_throws(string json) =>
        Assert.That(() => JsonSlices.ReadEvent(Encoding.UTF8.GetBytes(json)), Throws.InstanceOf<JsonException>());

    private static ((string Version, string Continue) Head, string[] Items) ReadList(string text)
    {
        byte[] json = Encoding.UTF8.GetBytes(text);
        List<Range> items = [];
        (string, string) head = JsonSlices.ReadList(json, items);
        return (head, [.. items.Select(item => Encoding.UTF8.GetString(json[item]))]);
    }
}
