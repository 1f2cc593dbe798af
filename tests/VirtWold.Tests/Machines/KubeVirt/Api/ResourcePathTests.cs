using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Tests.Machines.KubeVirt.Api;

public sealed class ResourcePathTests
{
    private static readonly ResourcePath All = new("kubevirt.io/v1", "virtualmachines", "", "");

    [Test]
    public void Page_when_it_is_the_first_of_all_then_has_only_a_limit() =>
        Assert.That(All.Page(""), Is.EqualTo("apis/kubevirt.io/v1/virtualmachines?limit=200"));

    [Test]
    public void Page_when_it_goes_on_in_a_namespace_then_says_both() => Assert.That(
        (All with { Namespace = "lab" }).Page("a=b"), Is.EqualTo("apis/kubevirt.io/v1/namespaces/lab/virtualmachines?limit=200&continue=a%3Db"));

    [Test]
    public void Watch_asks_for_bookmarks_from_a_version_on() => Assert.That(
        All.Watch("7", 300), Is.EqualTo("apis/kubevirt.io/v1/virtualmachines?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300"));

    [Test]
    public void Selector_is_escaped() => Assert.That((All with { Selector = "a=b,c!=d&x" }).Page(""), Does.EndWith("&labelSelector=a%3Db%2Cc%21%3Dd%26x"));
}
